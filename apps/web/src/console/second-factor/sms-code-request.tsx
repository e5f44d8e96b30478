import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { sendSecondFactorCode } from '../../api/identity.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';

/** For officers whose codes come by SMS: the code that signs is sent when they ask for it, so that it is fresh when they have read. */
export function SmsCodeRequest(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const [sentTo, setSentTo] = useState<string>();
  const request = useSubmit(
    () => sendSecondFactorCode(http),
    ({ phone }) => setSentTo(phone),
  );
  return (
    <div>
      {request.problem !== null && <ProblemNotice problem={request.problem} />}
      <p role="status">{sentTo !== undefined && say('approval.sms.sent', { phone: sentTo })}</p>
      <Button variant="default" onClick={() => request.send(undefined)} loading={request.busy}>
        {say(sentTo === undefined ? 'approval.sms.send' : 'approval.sms.again')}
      </Button>
    </div>
  );
}
