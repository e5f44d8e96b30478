import type { EventContractOf } from './event-schemas.js';

/** A whole event as it lies in the log, with the example of its contract. Its first id is the key. */
export function exampleEvent(contract: EventContractOf, room: string): object {
  const [subject] = Object.values(contract.example).filter((value) => typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value));
  return {
    specversion: '1.0',
    id: '01935a7e-6c00-7000-8000-0000000000e1',
    source: `/vidimus/${room}`,
    type: contract.type,
    subject: subject ?? '01935a7e-6c00-7000-8000-000000000001',
    time: '2026-11-21T12:00:00.000Z',
    datacontenttype: 'application/json',
    data: contract.example,
    correlationid: '01935a7e-6c00-7000-8000-0000000000c1',
  };
}
