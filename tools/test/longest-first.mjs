/** The order in which jest takes test files. It remembers nothing of earlier runs: a fresh clone is as good as an old one. */
import { readFileSync } from 'node:fs';

const ownPlatform = /support\/(platform\/host|faults\/production-shape)\.js'/;

/** How long a file is likely to take: one that starts platforms of its own takes minutes, of the others the longer text. */
const weigh = ({ path }) => {
  const text = readFileSync(path, 'utf8');
  return text.length + (ownPlatform.test(text) ? 100_000 : 0);
};

export default class LongestFirst {
  sort(tests) {
    const weights = new Map(tests.map((test) => [test, weigh(test)]));
    return [...tests].sort((one, other) => weights.get(other) - weights.get(one));
  }

  cacheResults() {}
}
