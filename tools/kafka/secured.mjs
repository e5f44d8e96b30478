/**
 * A Kafka as in production, on this machine: `node tools/kafka/secured.mjs OPTIONS.json`, where the file says what
 * libs/testing/src/kafka/start-secured-kafka.ts asks for. Runs until it is told to end, or until whoever started it is gone; ends by
 * itself, with code 1, when its broker does.
 */
import { readFileSync } from 'node:fs';
import '../test/source-hooks.mjs';

const { startSecuredKafka } = await import('../../libs/testing/src/kafka/start-secured-kafka.ts');

const starting = startSecuredKafka(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
let ending = false;
const end = () => {
  ending = true;
  void starting.then((kafka) => kafka.stop()).finally(() => process.exit(0));
};
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, end);
try {
  const kafka = await starting;
  process.send?.('ready');
  await kafka.ended;
} catch (error) {
  console.error(error.message);
}
if (!ending) process.exit(1);
