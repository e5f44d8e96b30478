/**
 * A real Kafka on this machine for development: `node tools/kafka/main.mjs [number of brokers]`. Runs until Ctrl-C, then forgets
 * everything.
 */
import '../test/source-hooks.mjs';

const { startKafka } = await import('../../libs/testing/src/kafka/start-kafka.ts');

const count = Number(process.argv[2] ?? 1);
if (![1, 3].includes(count)) {
  console.error('Say 1 or 3: how many brokers to start.');
  process.exit(1);
}
const starting = startKafka({ brokers: count });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void starting.then((kafka) => kafka.stop()).finally(() => process.exit(0)));
}
try {
  const kafka = await starting;
  console.log(`Kafka is ready: ${kafka.brokers.join(',')} (Ctrl-C ends it and removes its data)`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
