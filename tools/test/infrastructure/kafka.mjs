/** One Kafka for a whole test run. */
import '../source-hooks.mjs';

/**
 * Starts a broker, unless the environment already names one, and hands its address to the tests by environment. Where none can be
 * started the reason is handed on, and the tests that need Kafka are skipped with it.
 *
 * @returns {Promise<() => Promise<void>>} stops what was started
 */
export async function provideTestKafka() {
  if (process.env.VIDIMUS_TEST_KAFKA_BROKERS) {
    return async () => undefined;
  }
  const { startKafka } = await import('../../../libs/testing/src/kafka/start-kafka.ts');
  try {
    const kafka = await startKafka();
    process.env.VIDIMUS_TEST_KAFKA_BROKERS = kafka.brokers.join(',');
    return async () => {
      await kafka.stop();
      delete process.env.VIDIMUS_TEST_KAFKA_BROKERS;
    };
  } catch (error) {
    process.env.VIDIMUS_TEST_NO_KAFKA = error.message;
    process.stderr.write(`${error.message}\n`);
    return async () => undefined;
  }
}
