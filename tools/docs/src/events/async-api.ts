import { EVENT_CATALOGUE, TOPICS } from '@vidimus/contracts';
import type { TopicName } from '@vidimus/contracts';
import { jsonDocument } from '../document.js';
import { eventSchema } from './event-schemas.js';
import type { EventContractOf } from './event-schemas.js';
import { exampleEvent } from './example-event.js';

const ref = (path: string): object => ({ $ref: `#/${path}` });

/** All topics and events as an AsyncAPI 3.0 document, from the point of view of the rooms that publish. */
export function asyncApi(): string {
  return jsonDocument('x-generated', {
    asyncapi: '3.0.0',
    info: {
      title: 'Vidimus events',
      version: '1',
      description:
        'Facts that the rooms publish: CloudEvents 1.0 in structured JSON, keyed by the id of what they are about. ' +
        'Within a version only optional members are added. No event holds personal data.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(TOPICS.map((topic) => [topic.name, channel(topic)])),
    operations: Object.fromEntries(TOPICS.map((topic) => [`publish-${topic.name}`, publication(topic)])),
    components: {
      messages: Object.fromEntries(EVENT_CATALOGUE.map((contract) => [contract.type, message(contract)])),
    },
  });
}

function contractsOn(topic: TopicName): EventContractOf[] {
  return EVENT_CATALOGUE.filter((contract) => contract.topic === topic);
}

function channel({ name, description, partitions, retentionMs }: (typeof TOPICS)[number]): object {
  return {
    address: name,
    description,
    messages: Object.fromEntries(contractsOn(name).map(({ type }) => [type, ref(`components/messages/${type}`)])),
    bindings: {
      kafka: { topic: name, partitions, topicConfiguration: { 'retention.ms': retentionMs }, bindingVersion: '0.5.0' },
    },
  };
}

function publication({ name, owner }: (typeof TOPICS)[number]): object {
  return {
    action: 'send',
    channel: ref(`channels/${name}`),
    summary: `Only ${owner} writes to this topic.`,
    messages: contractsOn(name).map(({ type }) => ref(`channels/${name}/messages/${type}`)),
  };
}

function message(contract: EventContractOf): object {
  const owner = TOPICS.find((topic) => topic.name === contract.topic)?.owner ?? '';
  return {
    name: contract.type,
    title: contract.type,
    summary: contract.description,
    contentType: 'application/cloudevents+json',
    payload: eventSchema(contract),
    bindings: { kafka: { key: { type: 'string', format: 'uuid', description: 'The subject of the event.' }, bindingVersion: '0.5.0' } },
    examples: [{ name: 'example', payload: exampleEvent(contract, owner) }],
  };
}
