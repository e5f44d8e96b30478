import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { passwordOf } from './broker-security.js';

const run = promisify(execFile);
const kafkaVersion = '4.3.1';
const pom = fileURLToPath(new URL('../../../../tools/kafka/pom.xml', import.meta.url));

/** Identity of every local cluster: 16 bytes, base64url without padding. It never leaves the machine. */
export const clusterId = 'dmlkaW11cy1sb2NhbC1rYQ';

/** Apache Kafka as jars in a cache folder of this user, ready to be started by `java`. */
export interface JavaDistribution {
  java: string;
  /** Sorted, since a class-data archive is only valid for the very same class path. */
  classpath: string;
  /** Class-data archive, which halves the start; written by the first broker that is stopped in an orderly way. */
  classArchive: string;
}

/**
 * Finds Java 17 and the jars, fetching the jars with Maven when they are not in the cache yet (44 MB).
 *
 * @throws Error that says what to install.
 */
export async function javaDistribution(): Promise<JavaDistribution> {
  const java = await requireJava();
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vidimus', `kafka-${kafkaVersion}`);
  const jars = join(cache, 'jars');
  if (!existsSync(jars)) {
    await fetchJars(cache, jars);
  }
  const names = (await readdir(jars)).filter((name) => name.endsWith('.jar')).sort();
  const classpath = names.map((name) => join(jars, name)).join(delimiter);
  const fingerprint = createHash('sha256').update(`${java}\n${classpath}`).digest('hex').slice(0, 12);
  return { java, classpath, classArchive: join(cache, `classes-${fingerprint}.jsa`) };
}

async function requireJava(): Promise<string> {
  const hint = 'apt-get install openjdk-17-jre-headless maven, or run a Docker engine, or name a broker in VIDIMUS_TEST_KAFKA_BROKERS';
  const folder = (process.env['PATH'] ?? '').split(delimiter).find((entry) => existsSync(join(entry, 'java')));
  if (folder === undefined) {
    throw new Error(`A local Kafka needs Java 17 or newer, and there is no "java" on PATH: ${hint}.`);
  }
  const java = realpathSync(join(folder, 'java'));
  const { stderr } = await run(java, ['-version']);
  const major = Number(/version "(\d+)/.exec(stderr)?.[1]);
  if (!(major >= 17)) {
    throw new Error(`A local Kafka needs Java 17 or newer, and ${java} is version ${major}: ${hint}.`);
  }
  return java;
}

/** Into a folder beside, then renamed: an interrupted download leaves nothing under the final name. */
async function fetchJars(cache: string, jars: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(join(cache, 'jars-'));
  try {
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]);
    await rename(partial, jars);
  } catch (cause) {
    if (!existsSync(jars)) {
      throw new Error(
        'The jars of Kafka could not be fetched with Maven: see that "mvn" is installed (apt-get install maven) and reaches its repository.',
        { cause },
      );
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * A formatted, empty log folder for broker `nodeId`. Formatting starts a JVM, so it is done once per version and copied.
 */
export async function formatLogFolder(distribution: JavaDistribution, nodeId: number, logFolder: string): Promise<void> {
  const template = `${distribution.classArchive.slice(0, -'.jsa'.length)}-log-template`;
  if (!existsSync(template)) {
    await formatTemplate(distribution, template);
  }
  await cp(template, logFolder, { recursive: true });
  const directoryId = createHash('sha256').update(logFolder).digest().subarray(0, 16).toString('base64url');
  const properties = ['version=1', `cluster.id=${clusterId}`, `node.id=${nodeId}`, `directory.id=${directoryId}`];
  await writeFile(join(logFolder, 'meta.properties'), `${properties.join('\n')}\n`);
}

/**
 * Formats the log folder that a broker's settings name, with the users that it is to know. Passwords travel in a file: the words of a
 * command are seen by everybody on the machine.
 */
export async function formatWithUsers(
  distribution: JavaDistribution,
  home: string,
  configuration: string,
  passwordFiles: Readonly<Record<string, string>>,
): Promise<void> {
  const users = await Promise.all(
    Object.keys(passwordFiles).map(async (user) => `--add-scram\nSCRAM-SHA-512=[name=${user},password=${await passwordOf(user, passwordFiles)}]`),
  );
  const words = join(home, 'format.words');
  try {
    await writeFile(words, ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', configuration, ...users].join('\n'), { mode: 0o600 });
    await run(distribution.java, ['-XX:TieredStopAtLevel=1', '-cp', distribution.classpath, `@${words}`]);
  } finally {
    await rm(words, { force: true });
  }
}

async function formatTemplate(distribution: JavaDistribution, template: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'vidimus-kafka-format-'));
  const formatted = `${template}-${process.pid}`;
  try {
    const configuration = join(work, 'server.properties');
    await writeFile(
      configuration,
      [
        'process.roles=broker,controller',
        'node.id=1',
        'controller.quorum.voters=1@127.0.0.1:1',
        'controller.listener.names=CONTROLLER',
        'listeners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:1',
        `log.dirs=${formatted}`,
      ].join('\n'),
    );
    await run(distribution.java, ['-XX:TieredStopAtLevel=1', '-cp', distribution.classpath, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', configuration]);
    await rename(formatted, template);
  } catch (error) {
    if (!existsSync(template)) {
      throw error;
    }
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(formatted, { recursive: true, force: true });
  }
}
