/** Names of what a room does that others see: the same for the same place in the code, whatever the ids and values. */
import { createHash } from 'node:crypto';

/** Not the locks (`FOR UPDATE`), and not the other half of an INSERT (`DO UPDATE`). */
const CHANGE = /(?<!\b(?:FOR|KEY|DO|ON) )\b(INSERT INTO|UPDATE|DELETE FROM) (?:ONLY )?([a-z_][\w.]*)/gi;
/** What the queue of jobs does for its own upkeep, once a minute whether there are jobs or not. */
const UPKEEP = /^(UPDATE jobs\.(queue|version|bam|job)|DELETE jobs\.\w+)$/;
const QUEUE = /\bSELECT (\w+\.create_queue)\(/i;
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$|\d{3}|^.{20,}$/i;

const flat = (text) => text.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim();

/** What a statement changes, such as `UPDATE otp_device`; nothing for a question, and for the upkeep of the queue of jobs. */
export function changesIn(text) {
  const found = [...flat(text).matchAll(CHANGE)].map(([, verb, table]) => `${verb.split(' ')[0].toUpperCase()} ${table}`);
  const queue = QUEUE.exec(text)?.[1];
  const changes = [...new Set(queue === undefined ? found : [...found, queue])];
  return changes.some((change) => UPKEEP.test(change)) ? [] : changes;
}

/** Tells statements apart that change the same tables. Neither values nor how many rows are written at once make a difference. */
export function signOf(text) {
  const plain = flat(text)
    .replaceAll(/\$\d+/g, '$')
    .replaceAll(/\$(, ?\$)+/g, '$')
    .replaceAll(/\(\$\)(, ?\(\$\))+/g, '($)');
  return createHash('sha256').update(plain).digest('hex').slice(0, 4);
}

/** A path without its ids, and without a query. */
export function pathName(path) {
  return path
    .split('?', 1)[0]
    .split('/')
    .map((segment) => (ID.test(segment) ? '{}' : segment))
    .join('/');
}
