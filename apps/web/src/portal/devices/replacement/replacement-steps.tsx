import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { Navigate } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { myReplacementKey, readMyReplacement, sendReplacementCode } from '../../../api/holders/my-replacements.js';
import type { MyReplacement } from '../../../api/holders/my-replacements.js';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { BrokenPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { MY_DEVICES } from '../../use-my-certificates.js';
import { DEVICES, deviceTaskOf } from '../device-addresses.js';
import { DeviceIdentity, WithMyDevice } from '../with-my-device.js';

/** Where the pages of a replacement are. */
export function replacementOf(deviceId: string, page: 'new' | 'proof' | 'first-code' | 'waiting' | 'done' | 'cancellation' | 'cancelled' | 'office'): string {
  return `${deviceTaskOf(deviceId, 'replacement', null)}/${page}`;
}

export type ReplacementStep = 'new' | 'proof' | 'first-code';

/** What the steps of a replacement look alike in. */
export function useReplacementShape(device: MyDevice, now: ReplacementStep): { task: string; about: ReactNode; steps: { id: ReplacementStep; title: string }[]; now: ReplacementStep } {
  const say = useSay();
  const steps = (['new', 'proof', 'first-code'] as const).map((id) => ({ id, title: say(`replacement.step.${id}`) }));
  return { task: say('replacement.task'), about: <DeviceIdentity device={device} />, steps, now };
}

/** A page about a replacement that has begun and waits for its holder; elsewhere he is led to the page where it goes on. */
export function WithMyReplacement({ at, children }: { readonly at: 'proof' | 'first-code'; readonly children: (device: MyDevice, replacement: MyReplacement) => ReactNode }): ReactElement {
  return <WithMyDevice>{(device) => <Begun key={device.id} device={device} at={at} shown={children} />}</WithMyDevice>;
}

function Begun({ device, at, shown }: { readonly device: MyDevice; readonly at: 'proof' | 'first-code'; readonly shown: (device: MyDevice, replacement: MyReplacement) => ReactNode }): ReactElement {
  const http = useHttp();
  const { id } = device;
  const { data, error, refetch } = useQuery({ queryKey: myReplacementKey(id), queryFn: ({ signal }) => readMyReplacement(http, id, signal) });
  if (error instanceof ApiProblem && error.slug === 'not-found') return <Navigate to={DEVICES} replace />;
  if (data === undefined) return error instanceof ApiProblem ? <BrokenPage problem={error} retry={() => void refetch()} /> : <Loading />;
  const there = data.state === 'STARTED' ? 'proof' : data.state === 'PROVED' ? 'first-code' : 'waiting';
  return there === at ? <>{shown(device, data)}</> : <Navigate to={replacementOf(id, there)} replace />;
}

/** What the pages know of devices and their replacements is read anew; of a replacement that is over there is nothing more to read. */
export function useRefresh(): (isOver: boolean) => Promise<void> {
  const queries = useQueryClient();
  return async (isOver) => {
    // The devices first: by them goes the page to which a replacement leads that waits.
    await queries.invalidateQueries({ queryKey: MY_DEVICES });
    await queries.invalidateQueries({ queryKey: ['my-replacements'], refetchType: isOver ? 'none' : 'active' });
  };
}

/** For a number: a code is sent when it is asked for. */
export function SendCode({ deviceId, to }: { readonly deviceId: string; readonly to: 'OLD' | 'NEW' }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { locale } = useIntl();
  const [isSent, setSent] = useState(false);
  const submit = useSubmit(
    () => sendReplacementCode(http, deviceId, to, locale),
    () => setSent(true),
  );
  return (
    <>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      <div>
        <Button variant="default" size="sm" loading={submit.busy} onClick={() => submit.send(undefined)}>
          {say('signing.code.send')}
        </Button>
      </div>
      <div role="status">{isSent && <Notice tone="green">{say('signing.code.sent')}</Notice>}</div>
    </>
  );
}
