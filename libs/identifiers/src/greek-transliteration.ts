const LETTERS: Readonly<Record<string, string>> = {
  α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm',
  ν: 'n', ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o',
};

/** Pairs with a reading of their own, whatever stands beside them. */
const PAIRS: Readonly<Record<string, string>> = { ου: 'ou', γγ: 'ng', γξ: 'nx', γχ: 'nch' };

/** After α, ε, η an upsilon is a consonant: `f` before a voiceless sound and at the end of the word, else `v`. */
const VOICELESS = 'θκξπσςτφχψ';

const isGreek = (character: string | undefined): boolean => character !== undefined && character in LETTERS;

/**
 * Greek into Latin letters by the transcription of ELOT 743 (ISO 843 type 2), the one that Greek identity documents use.
 * Accents are dropped; a diaeresis keeps two vowels apart (Μαΐου → Maiou, but αϋ → ay). Other characters pass unchanged.
 * An upper-case letter gives an upper-case result, in full when its neighbour is upper case as well (ΧΑΡΗΣ → CHARIS, Χάρης → Charis).
 */
export function transliterateGreek(text: string): string {
  const letters = splitLetters(text);
  let result = '';
  for (let index = 0; index < letters.length; ) {
    const [latin, taken] = transcribe(letters, index);
    result += matchCase(latin, letters, index, taken);
    index += taken;
  }
  return result;
}

interface Letter {
  /** As typed, for case and for what is not Greek. */
  readonly typed: string;
  /** Lower case without accent. */
  readonly plain: string;
  readonly hasDiaeresis: boolean;
  readonly hasAccent: boolean;
}

function splitLetters(text: string): Letter[] {
  const letters: Letter[] = [];
  for (const [typed] of text.normalize('NFD').matchAll(/\P{M}\p{M}*/gu)) {
    const base = typed.replace(/\p{M}/gu, '');
    letters.push({
      typed: isGreek(base.toLowerCase()) ? base : typed.normalize('NFC'),
      plain: base.toLowerCase(),
      hasDiaeresis: typed.includes('\u0308'),
      hasAccent: /[\u0300\u0301\u0342]/.test(typed),
    });
  }
  return letters;
}

/** The Latin form of the letters from `index` on, and how many Greek letters it stands for. */
function transcribe(letters: readonly Letter[], index: number): readonly [string, number] {
  const here = letters[index];
  const next = letters[index + 1];
  if (here === undefined) return ['', 1];
  const single: readonly [string, number] = [LETTERS[here.plain] ?? here.typed, 1];
  // An accent on the first vowel, or a diaeresis on the second, says that the two are read apart.
  if (next === undefined || next.hasDiaeresis || (here.hasAccent && next.plain === 'υ')) return single;
  const pair = here.plain + next.plain;
  const known = PAIRS[pair];
  if (known !== undefined) return [known, 2];
  if (pair === 'μπ') {
    const isInner = isGreek(letters[index - 1]?.plain) && isGreek(letters[index + 2]?.plain);
    return [isInner ? 'mp' : 'b', 2];
  }
  if (pair === 'αυ' || pair === 'ευ' || pair === 'ηυ') {
    const following = letters[index + 2]?.plain;
    const isVoiceless = following === undefined || !isGreek(following) || VOICELESS.includes(following);
    return [(LETTERS[here.plain] ?? '') + (isVoiceless ? 'f' : 'v'), 2];
  }
  return single;
}

const isUpper = (letter: Letter | undefined): boolean =>
  letter !== undefined && isGreek(letter.plain) && letter.typed !== letter.typed.toLowerCase();

function matchCase(latin: string, letters: readonly Letter[], index: number, taken: number): string {
  if (!isUpper(letters[index])) return latin;
  const neighbour = taken > 1 ? letters[index + 1] : (letters[index + 1] ?? letters[index - 1]);
  const hasLetterAfter = isGreek(letters[index + taken]?.plain);
  const allUpper = isUpper(neighbour) || (taken === 1 && !hasLetterAfter && isUpper(letters[index - 1]));
  return allUpper ? latin.toUpperCase() : latin.charAt(0).toUpperCase() + latin.slice(1);
}
