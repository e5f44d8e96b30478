import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { SentCode } from '../api/interactions.js';
import { useSay } from '../text/use-text.js';

/** Never longer than the room makes anybody wait, whatever the clock of this device says. */
const LONGEST_WAIT_MS = 60_000;

export interface SendAgainProps {
  /** The code that is on its way; null while none is. */
  readonly sent: SentCode | null;
  readonly send: () => void;
  readonly busy: boolean;
}

/** Has another code sent, as soon as one can be had. */
export function SendAgain({ sent, send, busy }: SendAgainProps): ReactElement {
  const say = useSay();
  const [sentBefore, setSentBefore] = useState<SentCode | null>(null);
  const isEarly = sent !== null && sent !== sentBefore;
  useEffect(() => {
    if (sent === null) return undefined;
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, Date.parse(sent.resendAfter) - Date.now()));
    const timer = setTimeout(() => setSentBefore(sent), waitMs);
    return () => clearTimeout(timer);
  }, [sent]);
  return (
    <Button variant="subtle" size="compact-sm" onClick={send} loading={busy} disabled={isEarly}>
      {say('signin.sent.again')}
    </Button>
  );
}
