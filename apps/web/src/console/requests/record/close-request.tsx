import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { closeIssuance } from '../../../api/issuance.js';
import type { Closing, Issuance } from '../../../api/issuance.js';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { ISSUANCE_LOOKS, OFFICER_COMMANDS } from '../../../components/states/states.js';
import { useDraft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { BrokenPage, PlainPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { nameOf } from '../request-list.js';
import { useIssuance } from '../use-issuance.js';

/** The words of the two ways to end a request, and the command that must be possible. */
const CLOSINGS = {
  rejection: { command: 'reject', title: 'close.reject.title', text: 'close.reject.text', button: 'request.reject', done: 'close.rejected' },
  cancellation: { command: 'cancel', title: 'close.cancel.title', text: 'close.cancel.text', button: 'request.cancel', done: 'close.cancelled' },
} as const;

/** Rejecting or cancelling: before it happens, what it means (S4-20, S4-21). */
export function CloseRequestPage({ closing }: { readonly closing: Closing }): ReactElement {
  const { id = '' } = useParams();
  const request = useIssuance(id);
  if (request.data !== undefined) return <Asked request={request.data} closing={closing} />;
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void request.refetch()} />;
  return <Loading />;
}

function Asked({ request, closing }: { readonly request: Issuance; readonly closing: Closing }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { id, state } = request;
  const { command, title, text, button } = CLOSINGS[closing];
  const { fields, change, forget } = useDraft(`${closing}.${id}`, { reason: '' });
  const submit = useSubmit(
    (reason: string, key) => closeIssuance(http, id, closing, reason, key),
    () => {
      forget();
      void navigate(`/console/requests/${id}/${closing}/done`, { replace: true });
      void queries.invalidateQueries({ queryKey: ['issuance', id] });
      void queries.invalidateQueries({ queryKey: ['issuances'] });
    },
  );
  const faults = useFaults({ reason: 'REASON' }, submit.problem);
  if (!(OFFICER_COMMANDS[state] as readonly string[]).includes(command) && !submit.busy) {
    return (
      <PlainPage title={say('close.impossible')} text={say('close.impossible.text', { state: say(ISSUANCE_LOOKS[state].word) })}>
        <Button component={Link} to={`/console/requests/${id}`}>
          {say('new.started.open')}
        </Button>
      </PlainPage>
    );
  }
  const reason = fields.reason.trim();
  return (
    <InterruptionPage
      title={say(title, { name: nameOf(request) })}
      text={say(text)}
      help={say(`${closing}.help`)}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say(button)}
      busy={submit.busy}
      onContinue={() => {
        if (faults.check({ reason: reason.length < 3 ? 'REASON' : undefined })) submit.send(reason);
      }}
      back={`/console/requests/${id}`}
    >
      <Textarea
        id="reason"
        label={say('close.reason')}
        description={say('close.reason.hint')}
        maxLength={500}
        value={fields.reason}
        onChange={(typed) => change({ reason: typed.currentTarget.value })}
        error={faults.of('reason')}
      />
    </InterruptionPage>
  );
}

export function RequestClosedPage({ closing }: { readonly closing: Closing }): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  return (
    <OutcomePage
      tone={closing === 'rejection' ? 'red' : 'grey'}
      title={say(CLOSINGS[closing].done)}
      id={id}
      next={[say('close.next')]}
      otherwise={say('close.otherwise')}
      actions={
        <Button component={Link} to="/console/requests" size="md">
          {say('shell.shortcuts.list')}
        </Button>
      }
    />
  );
}
