import { join } from 'node:path';
import { explain } from './explain.js';
import { dropDatabases } from './installation/databases.js';
import { lockFolder } from './installation/folder-lock.js';
import { dataFolder, makeDataFolder, webFolder } from './installation/folders.js';
import { resetInstallation, writeInstallation } from './installation/installation.js';
import { KEYSTORES_MADE } from './installation/keystore.js';
import { Made } from './installation/made.js';
import { openInstallation } from './installation/open-installation.js';
import { Lifetime } from './lifetime.js';
import { Progress } from './progress.js';
import { printReport, writeReport } from './report.js';
import { startDemonstration } from './services/demonstration.js';
import { readEnvironments } from './services/environment-files.js';
import { endProcessesLeftBehind, PROCESSES_FILE } from './services/process-record.js';
import { forgetRestart, restartRooms } from './services/restart.js';
import { readServiceOptions } from './services/service-options.js';
import type { ServiceOptions } from './services/service-options.js';
import { planServices } from './services/service-plan.js';
import { Supervisor } from './services/supervisor.js';

const COMMAND = 'npm run start:services';
const STOP_WITHIN_MS = 60_000;

/** What a start works with. */
interface Start {
  /** Data folder of a demonstration, or the folder of settings. */
  readonly home: string;
  readonly options: ServiceOptions;
  readonly lifetime: Lifetime;
  readonly supervisor: Supervisor;
  readonly progress: (step: string) => void;
  /** What stops that which is no process of its own. */
  readonly stops: (() => Promise<void>)[];
}

/** `npm run start:services`: every room as a process, on a real Kafka. */
async function main(home: string, options: ServiceOptions, lifetime: Lifetime): Promise<void> {
  makeDataFolder(home);
  const stops = [await lockFolder(home)];
  const lines = new Progress();
  const progress = (step: string): void => {
    lifetime.signal.throwIfAborted();
    lines.begin(step);
  };
  const supervisor = new Supervisor({
    folder: home,
    progress,
    signal: lifetime.signal,
    onGivenUp: (name) => lifetime.giveUp(`${name} cannot run and everything is stopped: what it said stands above.`),
  });
  try {
    await endProcessesLeftBehind(join(home, PROCESSES_FILE));
    await forgetRestart(home);
    const report = await (options.environments === undefined ? startDemo : startFromFiles)({ home, options, lifetime, supervisor, progress, stops });
    lines.end();
    lifetime.ready();
    lifetime.restartBy(restartRooms(home, supervisor));
    report();
    await lifetime.ended();
    console.log('\nStopping …');
  } finally {
    lines.breakOff();
    await supervisor.stop();
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
  }
  console.log(`Stopped. Your data are kept; "${COMMAND}" goes on from here.`);
}

/** @returns what tells people where to go */
async function startDemo({ home, options, lifetime, supervisor, progress, stops }: Start): Promise<() => void> {
  const postgresUrl = process.env['VIDIMUS_POSTGRES_URL'];
  if (options.reset) {
    if (postgresUrl) await dropDatabases(postgresUrl);
    await resetInstallation(home);
  }
  const installation = await openInstallation(home, options);
  const made = new Made(installation.made, (names) => writeInstallation(home, { ...installation, made: names }));
  const { folder, environments, registries, kafka } = await startDemonstration({
    dataDir: home,
    installation,
    made,
    supervisor,
    progress,
    stops,
    webDir: webFolder(),
    onFatal: (error, who) => lifetime.fail(who, error),
    ...(postgresUrl ? { postgresUrl } : {}),
    ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
  });
  await supervisor.start(await planServices({ ...options, folder, environments }));
  await made.add(...KEYSTORES_MADE);
  await writeReport(home, installation, registries, kafka);
  return () => {
    printReport(home, installation);
  };
}

/** Rooms whose settings somebody else has made, on databases and brokers that run already. */
async function startFromFiles({ home, options, supervisor }: Start): Promise<() => void> {
  const environments = await readEnvironments(home);
  await supervisor.start(await planServices({ ...options, folder: home, environments }));
  const address = environments.get('gateway')?.['VIDIMUS_PUBLIC_URL'];
  return () => {
    console.log(`\nVidimus runs${address === undefined ? '' : `: ${address}`}. Ctrl-C stops everything.`);
  };
}

const lifetime = new Lifetime({ stopWithinMs: STOP_WITHIN_MS, command: COMMAND });
lifetime.listen();
let home = dataFolder();
try {
  const options = readServiceOptions(process.argv.slice(2), process.env);
  home = options.environments ?? home;
  await main(home, options, lifetime);
} catch (error) {
  if (error === lifetime.signal.reason) {
    console.log(`Stopped before everything ran; "${COMMAND}" goes on from here.`);
  } else {
    // Whoever can mend it is told how; anything else is a fault of ours and is shown whole.
    const sentence = explain(error, home);
    console.error(sentence === undefined ? error : `\n${sentence}`);
    process.exitCode = 1;
  }
}
