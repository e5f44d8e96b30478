import { EVENT_CATALOGUE, TOPICS } from '@vidimus/contracts';
import type { Topic } from '@vidimus/contracts';
import { code, page, table } from '../document.js';
import type { EventContractOf } from './event-schemas.js';
import { exampleEvent } from './example-event.js';
import type { Listeners } from '@vidimus/standalone';

const INTRODUCTION = `# Events

A room tells others what has happened by publishing an event. An event is a fact in the past tense; nothing is ever done *because a
record asks for it*: whoever listens decides by its own rules. An event carries ids, states, codes and instants, never personal data.

The envelope is [CloudEvents 1.0](https://github.com/cloudevents/spec) in structured JSON. \`subject\` is the id of what the event is
about and the Kafka key, so that events of one subject stay in order. \`correlationid\` is the same for everything that one request from
outside set in motion. An event can arrive twice: drop an \`id\` that you have seen.

Programs find the same in [asyncapi.json](asyncapi.json) and, one file for each type, in [schemas/](schemas). The contracts are written
in \`libs/contracts/src/events\`. Within a version only optional members are added; a changed meaning is a new version.`;

/** The catalogue for people: topics, events, who publishes and who listens. */
export function eventCatalogue(listeners: Listeners): string {
  return page(
    'libs/contracts/src/events and the @EventPattern handlers of the rooms',
    INTRODUCTION,
    '## Topics',
    table(
      ['Topic', 'Written by', 'Partitions', 'Kept', 'What it tells'],
      TOPICS.map((topic: Topic) => [code(topic.name), topic.owner, String(topic.partitions), kept(topic), topic.description]),
    ),
    '## Types',
    table(
      ['Type', 'Published by', 'Acted on by', 'What has happened'],
      EVENT_CATALOGUE.map((contract) => [
        `[${code(contract.type)}](schemas/${contract.type}.json)`,
        ownerOf(contract),
        heardBy(listeners, contract.type),
        contract.description,
      ]),
    ),
    '## Examples',
    ...EVENT_CATALOGUE.map(
      (contract) => `### ${contract.type}\n\n\`\`\`json\n${JSON.stringify(exampleEvent(contract, ownerOf(contract)), null, 2)}\n\`\`\``,
    ),
  );
}

function ownerOf({ topic }: EventContractOf): string {
  return TOPICS.find(({ name }) => name === topic)?.owner ?? '';
}

function kept({ retentionMs }: Topic): string {
  return retentionMs === -1 ? 'for ever' : `${retentionMs / 86_400_000} days`;
}

function heardBy(listeners: Listeners, type: string): string {
  const found = listeners.get(type) ?? [];
  return found.length === 0 ? '–' : found.map(({ room, kind }) => `${room} (${kind})`).join(', ');
}
