import { fileURLToPath } from 'node:url';

/** Folder of the checkout, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Absolute path of something in the checkout. */
export function at(path) {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
