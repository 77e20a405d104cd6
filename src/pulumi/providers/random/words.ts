/** The adverbs in a pet name. */
export const ADVERBS: readonly string[] = words(`
  barely boldly calmly clearly deeply evenly fairly firmly fully gently gladly highly justly kindly largely lightly
  mildly mostly neatly newly nicely openly plainly quickly quietly rarely really richly safely slowly smoothly softly
  solely steadily subtly surely sweetly truly vastly warmly wholly widely wisely`);

/** The adjectives in a pet name. */
export const ADJECTIVES: readonly string[] = words(`
  able agile amber brave bright brisk calm careful cheerful clever cosy crisp curious daring eager early fair fancy
  fluffy fond gentle golden happy hardy honest humble jolly keen kind lively loyal lucky mellow merry mighty modest neat
  nimble patient polite proud quick quiet ready shiny silent silver smart snowy spry steady sturdy sunny swift tidy
  tiny trusty velvet warm wise witty young zesty`);

/** The animals in a pet name. */
export const ANIMALS: readonly string[] = words(`
  alpaca badger beaver beetle bison bobcat buzzard camel cat cicada cormorant crane cricket curlew deer dolphin donkey
  dove duck eagle egret falcon ferret finch firefly fox frog gecko gibbon goat goose grouse gull hamster hare hawk hedgehog
  heron hornet horse ibex iguana jackal jay kestrel kiwi koala ladybird lark lemur lizard llama lobster lynx magpie
  marmot marten mole moose moth mouse newt otter owl panda parrot pelican pigeon pony puffin quail rabbit raccoon raven
  robin salmon seal shrew snail sparrow squirrel stork swan tapir tern thrush toad trout turtle vole wagtail walrus wasp
  weasel wombat wren yak zebra`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
