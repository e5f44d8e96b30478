import { dropDatabases } from './installation/databases.js';
import { dataFolder, makeDataFolder, webFolder } from './installation/folders.js';
import { lockFolder } from './installation/folder-lock.js';
import { resetInstallation, writeInstallation } from './installation/installation.js';
import { openInstallation } from './installation/open-installation.js';
import { explain } from './explain.js';
import { Lifetime } from './lifetime.js';
import type { Platform, PlatformOptions } from './platform/platform.js';
import { Progress } from './progress.js';
import { printReport, writeReport } from './report.js';
import { readStartOptions } from './start-options.js';
import type { StartOptions } from './start-options.js';

/** `npm start`: the whole platform in one process, with a demonstration. */
async function main(dataDir: string, lifetime: Lifetime): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env);
  makeDataFolder(dataDir);
  const unlock = await lockFolder(dataDir);
  try {
    if (options.reset) await reset(dataDir);
    const platform = await start(dataDir, options, lifetime);
    await lifetime.ended();
    console.log('\nStopping …');
    await platform.stop();
    console.log('Stopped. Your data are kept; "npm start" goes on from here.');
  } finally {
    await unlock();
  }
}

async function start(dataDir: string, options: StartOptions, lifetime: Lifetime): Promise<Platform> {
  const installation = await openInstallation(dataDir, options);
  const progress = new Progress();
  try {
    // The rooms take seconds to load; whoever cannot start is told before.
    const { startPlatform } = await import('./platform/platform.js');
    const platform = await startPlatform({
      dataDir,
      installation,
      webDir: webFolder(),
      progress: (step) => progress.begin(step),
      remember: (made) => writeInstallation(dataDir, { ...installation, made }),
      signal: lifetime.signal,
      onFatal: (error, who) => lifetime.fail(who, error),
      ...ownInfrastructure(),
      ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
    });
    progress.end();
    lifetime.ready();
    await writeReport(dataDir, installation, platform.registries);
    printReport(dataDir, installation);
    return platform;
  } finally {
    progress.breakOff();
  }
}

async function reset(dataDir: string): Promise<void> {
  const { postgresUrl } = ownInfrastructure();
  if (postgresUrl !== undefined) await dropDatabases(postgresUrl);
  await resetInstallation(dataDir);
}

/** A PostgreSQL (address of a superuser) and a Kafka that are there already, in place of the embedded ones, and a collector of traces. */
function ownInfrastructure(): Pick<PlatformOptions, 'postgresUrl' | 'kafkaBrokers' | 'otlpUrl'> {
  const { VIDIMUS_POSTGRES_URL: postgresUrl, VIDIMUS_KAFKA_BROKERS: brokers, VIDIMUS_OTLP_URL: otlpUrl } = process.env;
  return {
    ...(postgresUrl ? { postgresUrl } : {}),
    ...(brokers ? { kafkaBrokers: brokers.split(',') } : {}),
    ...(otlpUrl ? { otlpUrl } : {}),
  };
}

const dataDir = dataFolder();
const lifetime = new Lifetime();
lifetime.listen();
try {
  await main(dataDir, lifetime);
} catch (error) {
  if (error === lifetime.signal.reason) {
    console.log('Stopped before everything ran; "npm start" goes on from here.');
  } else {
    // Whoever can mend it is told how; anything else is a fault of ours and is shown whole.
    const sentence = explain(error, dataDir);
    console.error(sentence === undefined ? error : `\n${sentence}`);
    process.exitCode = 1;
  }
}
