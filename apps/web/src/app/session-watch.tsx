import { Button, Group, Modal, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { signInAddress } from '../api/session.js';
import { useSay } from '../text/use-text.js';
import { sessionPhase } from './session-clock.js';
import type { SessionPhase } from './session-clock.js';

const LOOK_EVERY_MS = 10_000;

/** Warns before a session ends and lets it be lengthened with one press; when it is over, says so without taking the page away. */
export function SessionWatch({ over, idleMs, onOver }: { readonly over: boolean; readonly idleMs: number | undefined; readonly onOver: () => void }): ReactElement | null {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const [phase, setPhase] = useState<SessionPhase>('alive');
  useInterval(
    () => {
      if (idleMs === undefined || http.lastAnswerAt === null) return;
      const next = sessionPhase(Date.now(), http.lastAnswerAt, idleMs);
      setPhase(next);
      if (next === 'over') onOver();
    },
    LOOK_EVERY_MS,
    { autoInvoke: true },
  );
  const stay = (): void => {
    setPhase('alive');
    void queries.invalidateQueries({ queryKey: ['session'] });
  };
  const again = (): void => window.location.assign(signInAddress(window.location.pathname + window.location.search));
  if (over) {
    return (
      <Modal opened onClose={again} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false} title={say('shell.session-over')}>
        <Text mb="lg">{say('shell.session-over.text')}</Text>
        <Button onClick={again}>{say('shell.sign-in-again')}</Button>
      </Modal>
    );
  }
  return (
    <Modal opened={phase === 'ending'} onClose={stay} title={say('shell.session-ending')} closeButtonProps={{ 'aria-label': say('shell.close') }}>
      <Text mb="lg">{say('shell.session-ending.text')}</Text>
      <Group>
        <Button onClick={stay} data-autofocus>
          {say('shell.session-stay')}
        </Button>
      </Group>
    </Modal>
  );
}
