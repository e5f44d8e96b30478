import { readFileSync } from 'node:fs';
import { at } from '../../bootstrap/paths.mjs';
import { lockFaults } from './lock-faults.mjs';

const faults = ['package-lock.json', 'tools/node/package-lock.json'].flatMap((path) =>
  lockFaults(JSON.parse(readFileSync(at(path), 'utf8'))).map((fault) => `${path}: ${fault}`),
);
for (const fault of faults) {
  console.error(fault);
}
process.exitCode = faults.length === 0 ? 0 : 1;
