import { provideTestKafka } from './infrastructure/kafka.mjs';
import { provideTestPlatform } from './infrastructure/platform.mjs';
import { provideTestPostgres } from './infrastructure/postgres.mjs';

/** jest's global set-up of the projects on the whole platform, unless the test runner has started it. */
export default async function setUp() {
  const stops = await Promise.all([provideTestPostgres(), provideTestKafka()]);
  stops.unshift(await provideTestPlatform());
  globalThis.vidimusStopInfrastructure = async () => {
    for (const stop of stops) await stop();
  };
}
