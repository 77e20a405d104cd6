/**
 * JSON as Newtonsoft reads it, which Azure Resource Manager reads templates and the argument of `json` with: comments,
 * single quotes, bare names, commas at the end, and any text after the value. Source: Microsoft's own engine.
 */
export const JSON_GRAMMAR = String.raw`
start = _ value:value .* { return value; }

value = object / array / text:string { return text.value; } / number / word

object
  = "{" _ members:(head:member tail:(_ "," _ @member)* (_ ",")? { return [head, ...tail]; })? _ "}" {
      return options.object(members ?? [], offset());
    }

member = key:key _ ":" _ value:value { return { key, value, end: offset() + text().length }; }

key = text:string { return text.value; } / $[A-Za-z0-9_$]+

array
  = "[" items:(_ @value? _ ",")* last:(_ item:value { return [item]; })? _ "]" {
      return options.array([...items, ...(last ?? [])], offset());
    }

string
  = '"' parts:($[^"\\]+ / escape)* '"' { return { value: parts.join("") }; }
  / "'" parts:($[^'\\]+ / escape)* "'" { return { value: parts.join("") }; }

escape
  = "\\" @(
      [\\"'/]
    / "b" { return "\b"; }
    / "f" { return "\f"; }
    / "n" { return "\n"; }
    / "r" { return "\r"; }
    / "t" { return "\t"; }
    / "u" digits:$([0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F]) {
        return String.fromCharCode(parseInt(digits, 16));
      }
  )

number
  = "-Infinity" { return options.number("-Infinity"); }
  / digits:$([-.0-9] [-+.0-9a-fA-FxX]*) end { return options.number(digits); }

word
  = "true" end { return true; }
  / "false" end { return false; }
  / ("null" / "undefined") end { return null; }
  / name:("NaN" / "Infinity") end { return options.number(name); }

end = ![A-Za-z0-9_$]

_ = ([ \t\r\n\uFEFF\xA0] / "/*" (!"*/" .)* "*/" / "//" [^\r\n]*)*
`;
