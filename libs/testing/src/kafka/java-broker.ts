import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { securityProperties, type BrokerSecurity } from './broker-security.js';
import { formatLogFolder, formatWithUsers, type JavaDistribution } from './java-distribution.js';

/** One broker of a cluster in which each is also a controller. */
export interface BrokerPlace {
  nodeId: number;
  brokerPort: number;
  controllerPort: number;
}

/** A broker whose process may come and go; its ports and its log stay. */
export interface JavaBroker {
  place: BrokerPlace;
  /** Starts the process; resolves at once, before it serves. */
  start(): void;
  /** Ends the process for good, in an orderly way when its log is to be kept. */
  stop(): Promise<void>;
  /** Resolves when the process that was started last has ended, wanted or not. */
  exited(): Promise<void>;
  /** What a power cut does. */
  kill9(): Promise<void>;
  /** Why the process has ended by itself; undefined while it runs or after stop. */
  failure(): string | undefined;
}

/** What a broker is prepared for. */
export interface BrokerOptions {
  /** Where its log and its settings are. */
  folder: string;
  place: BrokerPlace;
  /** The whole cluster. */
  all: BrokerPlace[];
  /** With it the broker speaks TLS, and lets nobody do what no rule allows; its log is kept when it ends. */
  security?: BrokerSecurity;
}

/** Prepares a broker; a log that is there from a former start is gone on with. */
export async function javaBroker(distribution: JavaDistribution, { folder, place, all, security }: BrokerOptions): Promise<JavaBroker> {
  const home = join(folder, String(place.nodeId));
  const logFolder = join(home, 'log');
  await mkdir(home, { recursive: true });
  const configuration = join(home, 'server.properties');
  const settings = { ...clusterProperties(all), ...placeProperties(place, logFolder), ...(security ? await securityProperties(home, place, security) : plainProperties(place)) };
  await writeFile(configuration, printed(settings), { mode: 0o600 });
  if (!existsSync(join(logFolder, 'meta.properties'))) {
    await (security ? formatWithUsers(distribution, home, configuration, security.passwordFiles) : formatLogFolder(distribution, place.nodeId, logFolder));
  }
  const newArchive = join(home, 'classes.jsa');
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let tail = '';
  let wanted = false;
  let records = false;
  return {
    place,
    start: () => {
      wanted = true;
      tail = '';
      records = place.nodeId === 1 && !existsSync(distribution.classArchive);
      const archive = records ? `-XX:ArchiveClassesAtExit=${newArchive}` : `-XX:SharedArchiveFile=${distribution.classArchive}`;
      child = spawnBroker(distribution, archive, configuration);
      const collect = (chunk: Buffer): void => {
        tail = (tail + chunk.toString('utf8')).slice(-4_000);
      };
      child.stdout?.on('data', collect);
      child.stderr?.on('data', collect);
      exited = new Promise((settle) => {
        child?.once('close', () => settle());
        child?.once('error', () => settle());
      });
    },
    stop: async () => {
      wanted = false;
      // Only an orderly end closes the log and writes the class-data archive; without them there is nothing to wait for.
      child?.kill(records || security ? 'SIGTERM' : 'SIGKILL');
      await exited;
      if (existsSync(newArchive)) {
        await rename(newArchive, distribution.classArchive).catch(() => rm(newArchive, { force: true }));
      }
    },
    kill9: async () => {
      wanted = false;
      child?.kill('SIGKILL');
      await exited;
    },
    exited: () => exited,
    failure: () => (wanted && (child?.exitCode ?? child?.signalCode ?? null) !== null ? tail : undefined),
  };
}

/** The JVM dies with this process: the kernel sends SIGKILL (setpriv, util-linux), since nobody stops a JVM left behind. */
function spawnBroker(distribution: JavaDistribution, archive: string, configuration: string): ChildProcess {
  const java = [
    distribution.java,
    ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx128m', '-Xss512k', '-XX:+ExitOnOutOfMemoryError', '-Xshare:auto', archive],
    ...['-Xlog:disable', '-Xlog:all=error:stderr', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
    ...['-cp', distribution.classpath, 'kafka.Kafka', configuration],
  ];
  const command = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--', ...java] : java;
  return spawn(String(command[0]), command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
}

type Properties = Record<string, string | number | boolean>;

function printed(settings: Properties): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function placeProperties(place: BrokerPlace, logFolder: string): Properties {
  return { 'process.roles': 'broker,controller', 'node.id': place.nodeId, 'log.dirs': logFolder };
}

function plainProperties(place: BrokerPlace): Properties {
  return {
    listeners: `PLAINTEXT://127.0.0.1:${place.brokerPort},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  };
}

function clusterProperties(all: BrokerPlace[]): Properties {
  const replicas = Math.min(3, all.length);
  const inSync = replicas > 2 ? 2 : 1;
  return {
    'controller.quorum.voters': all.map(({ nodeId, controllerPort }) => `${nodeId}@127.0.0.1:${controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 1,
    // A room that was away for months goes on where it was.
    'offsets.retention.minutes': 525_600,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': 1,
    // The defaults below cost seconds: 3 s at a group's first join, 11 s at a restart after kill -9.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'broker.session.timeout.ms': 1_000,
    'broker.heartbeat.interval.ms': 200,
    // The default buffer of 128 MB does not fit into a small heap.
    'log.cleaner.dedupe.buffer.size': 2_097_153,
  };
}
