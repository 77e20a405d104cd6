const [A, B, C, D] = [0x239b961b, 0xab0e9789, 0x561ccd1b, 0x0bcaa747];

/**
 * The hash behind `uniqueString`: two 32-bit lanes similar to MurmurHash3, eight bytes a round. It must give ARM's own
 * values, because people recognise the resulting names.
 */
export function murmur64(bytes: Buffer): bigint {
  let [left, right] = [0, 0];
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    left = rotate(left ^ mix(bytes.readUInt32LE(at), A, 15, B), 19) + right;
    left = (Math.imul(left, 5) + C) >>> 0;
    right = rotate(right ^ mix(bytes.readUInt32LE(at + 4), B, 17, A), 13) + left;
    right = (Math.imul(right, 5) + D) >>> 0;
  }
  const rest = bytes.subarray(at);
  if (rest.length > 0) {
    left ^= mix(littleEndian(rest.subarray(0, 4)), A, 15, B);
  }
  if (rest.length > 4) {
    right ^= mix(littleEndian(rest.subarray(4)), B, 17, A);
  }
  left ^= bytes.length;
  right ^= bytes.length;
  left = (left + right) >>> 0;
  right = (right + left) >>> 0;
  left = finish(left);
  right = finish(right);
  left = (left + right) >>> 0;
  right = (right + left) >>> 0;
  return (BigInt(right) << 32n) | BigInt(left);
}

function mix(word: number, first: number, by: number, second: number): number {
  return Math.imul(rotate(Math.imul(word, first), by), second);
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}

function finish(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function littleEndian(bytes: Buffer): number {
  return bytes.reduce((word, byte, index) => word | (byte << (8 * index)), 0) >>> 0;
}
