import type { ReactElement } from 'react';
import type { Device } from '../../api/devices/inventory.js';
import { CodeText } from '../../components/code-text.js';
import { Deadline, Instant } from '../../components/deadline.js';
import { Facts } from '../../components/facts.js';
import type { Fact } from '../../components/facts.js';
import { useSay } from '../../text/use-text.js';

/** Where a device stands, in the order support asks for it: what it is, how its codes are, what of resynchronising. */
export function DeviceFacts({ device }: { readonly device: Device }): ReactElement {
  const say = useSay();
  const { kind, serial, manufacturer, model, createdAt, activatedAt, expiresAt, endedAt } = device;
  const instant = (label: string, at: string | null): Fact[] => (at === null ? [] : [{ label, value: <Instant at={at} /> }]);
  const printed = (label: string, text: string | null): Fact[] => (text === null ? [] : [{ label, value: <span className="mono break">{text}</span> }]);
  return (
    <>
      <Facts
        title={say('devices.section.token')}
        facts={[
          { label: say('devices.kind'), value: say(`devices.kind.${kind}`) },
          ...(serial === null ? [] : [{ label: say('devices.serial'), value: <CodeText code={serial} label={say('devices.serial')} /> }]),
          ...printed(say('devices.manufacturer'), manufacturer),
          ...printed(say('devices.model'), model),
          ...instant(say('devices.registered-at'), createdAt),
          ...instant(say('devices.activated-at'), activatedAt),
          ...(expiresAt === null ? [] : [{ label: say('devices.expires-at'), value: <Deadline at={expiresAt} /> }]),
          ...instant(say('devices.ended-at'), endedAt),
        ]}
      />
      <Facts title={say('devices.section.codes')} facts={useCodeFacts(device)} />
      <Facts title={say('devices.section.resync')} facts={useResyncFacts(device)} />
    </>
  );
}

function useCodeFacts({ kind, lock, algorithm, digits, periodSeconds, counter, driftSteps, lastSuccessAt, wrongCodesInARow, aheadMatches, hasUserCode }: Device): readonly Fact[] {
  const say = useSay();
  const drift = driftSteps === 0 ? say('devices.drift.none') : say(driftSteps > 0 ? 'devices.drift.ahead' : 'devices.drift.behind', { steps: Math.abs(driftSteps) });
  return [
    { label: say('devices.lock'), value: say(lock === null ? 'devices.lock.none' : `devices.lock.${lock}`) },
    { label: say('devices.last-success'), value: lastSuccessAt === null ? say('devices.never') : <Instant at={lastSuccessAt} /> },
    { label: say('devices.wrong-in-a-row'), value: wrongCodesInARow },
    ...(aheadMatches === 0 ? [] : [{ label: say('devices.ahead-matches'), value: aheadMatches }]),
    ...(kind === 'EVENT_TOKEN' && counter !== null ? [{ label: say('devices.counter'), value: <span className="mono break">{counter}</span> }] : []),
    ...(kind === 'TIME_TOKEN' || kind === 'AUTHENTICATOR' ? [{ label: say('devices.drift'), value: drift }] : []),
    ...(algorithm === null ? [] : [{ label: say('devices.algorithm'), value: <span className="mono">{algorithm}</span> }]),
    ...(digits === null ? [] : [{ label: say('devices.digits'), value: digits }]),
    ...(periodSeconds === null ? [] : [{ label: say('devices.period'), value: say('devices.period.seconds', { seconds: periodSeconds }) }]),
    { label: say('devices.user-code'), value: say(hasUserCode ? 'devices.user-code.given' : 'devices.user-code.none') },
  ];
}

function useResyncFacts({ resynchronisation }: Device): readonly Fact[] {
  const say = useSay();
  const { failedToday, locked, lockedUntil, extendedUntil, lastReference } = resynchronisation;
  return [
    { label: say('devices.failed-today'), value: failedToday },
    locked && lockedUntil !== null
      ? { label: say('devices.resync.locked-until'), value: <Instant at={lockedUntil} /> }
      : { label: say('devices.lock'), value: say(locked ? 'devices.resync.needs-support' : 'devices.resync.possible') },
    ...(extendedUntil === null ? [] : [{ label: say('devices.resync.extended-until'), value: <Deadline at={extendedUntil} withTime /> }]),
    ...(lastReference === null ? [] : [{ label: say('devices.resync.reference'), value: <CodeText code={lastReference} label={say('devices.resync.reference')} grouped={false} /> }]),
  ];
}
