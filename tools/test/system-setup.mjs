import { provideTestKafka } from './kafka.mjs';
import { provideTestPostgres } from './postgres.mjs';

/** jest's global set-up of the projects on the whole platform: PostgreSQL and Kafka, unless the test runner has started them. */
export default async function setUp() {
  const stops = await Promise.all([provideTestPostgres(), provideTestKafka()]);
  globalThis.vidimusStopInfrastructure = async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
