import { Problem } from '@vidimus/contracts';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/** Words that an attacker of this service tries first (OWASP ASVS 5.0, 6.2.11). */
const CONTEXT_WORDS = ['vidimus', 'password', 'certificate', 'signature', 'qwerty'];

/**
 * No rules of composition and no rotation (OWASP ASVS 5.0, 6.2): long enough, not built around the user name or a word that
 * everybody tries first, not a repetition of few characters.
 * @param own What others know of its owner: user name, names.
 * @throws Problem `validation-failed` that names the rule; the password is not repeated.
 */
export function checkPassword(password: string, own: string): void {
  const characters = [...password];
  const folded = password.toLowerCase();
  const ownWords = own.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= 4);
  if (characters.length < SHORTEST_PASSWORD) throw refused('TOO_SHORT', `A password has ${SHORTEST_PASSWORD} characters or more.`);
  if (characters.length > LONGEST_PASSWORD) throw refused('TOO_LONG', `A password has ${LONGEST_PASSWORD} characters at most.`);
  if (new Set(characters).size < 5) throw refused('TOO_UNIFORM', 'The password repeats a few characters; use more different ones.');
  // What is left without the word must be a password by itself.
  for (const word of [...CONTEXT_WORDS, ...ownWords]) {
    if ([...folded.replaceAll(word, '')].length < 8) throw refused('EXPECTED_WORD', 'The password is built around a word that is tried first.');
  }
}

function refused(code: string, detail: string): Problem {
  return new Problem('validation-failed', detail, { errors: [{ pointer: '/password', detail, code }] });
}
