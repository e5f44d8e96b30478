import { parseArgs } from 'node:util';
import { dataFolder, webFolder } from './installation/folders.js';
import { printReport, writeReport } from './report.js';
import { openInstallation } from './installation/open-installation.js';
import { startPlatform } from './platform/platform.js';
import type { PlatformOptions } from './platform/platform.js';
import { Progress } from './progress.js';
import { UserError } from './user-error.js';

/** `npm start`: the whole platform in one process, with a demonstration. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      port: { type: 'string' },
      'public-url': { type: 'string' },
      'log-level': { type: 'string' },
    },
  });
  const progress = new Progress();
  const dataDir = dataFolder();
  const installation = await openInstallation(dataDir, {
    reset: values.reset,
    port: values.port,
    publicUrl: values['public-url'],
  });
  const stopping = new AbortController();
  const platform = await startPlatform({
    dataDir,
    installation,
    webDir: webFolder(),
    progress: (step) => progress.begin(step),
    onFatal: (error) => {
      console.error(`A room cannot go on: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
      stopping.abort();
    },
    ...ownInfrastructure(),
    ...(values['log-level'] === undefined ? {} : { logLevel: values['log-level'] }),
  });
  progress.end();
  await writeReport(dataDir, installation, platform.registryUrl);
  printReport(dataDir, installation);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  if (!stopping.signal.aborted) {
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  }
  console.log('\nStopping …');
  await platform.stop();
  console.log('Stopped. Your data are kept; "npm start" goes on from here.');
}

/** A PostgreSQL (address of a superuser) and a Kafka that are there already, in place of the embedded ones. */
function ownInfrastructure(): Pick<PlatformOptions, 'postgresUrl' | 'kafkaBrokers'> {
  const { VIDIMUS_POSTGRES_URL: postgresUrl, VIDIMUS_KAFKA_BROKERS: brokers } = process.env;
  return {
    ...(postgresUrl ? { postgresUrl } : {}),
    ...(brokers ? { kafkaBrokers: brokers.split(',') } : {}),
  };
}

try {
  await main();
} catch (error) {
  // Whoever can mend it is told how; anything else is a fault of ours and is shown whole.
  console.error(error instanceof UserError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
