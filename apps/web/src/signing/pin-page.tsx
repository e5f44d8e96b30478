import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { Link, useNavigate } from 'react-router';
import { useHttp } from '../api/api-context.js';
import type { Certificate } from '../api/authority.js';
import { changePin, myCredentialKey, resetPin, sendPinCode, unblockPin } from '../api/holders/my-credentials.js';
import type { MyCredential, PinPurpose } from '../api/holders/my-credentials.js';
import { CertificateIdentity } from '../certificates/certificate-identity.js';
import { NotPossible } from '../certificates/stop-parts.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { recordOf } from '../portal/certificate-card.js';
import { useMyDevices } from '../portal/use-my-certificates.js';
import { withoutSeparators } from '../text/codes.js';
import { useDates, useSay } from '../text/use-text.js';
import { OneTimeCodeField, oneTimeCodeFault } from './one-time-code-field.js';
import { pinPageOf } from './pin-blocked.js';
import { WithKey } from './sign-page.js';

const EMPTY = { pin: '', unblockCode: '', newPin: '', repeatedPin: '', code: '' };

/** Another PIN in the place of the present one, or of one that is blocked. */
export function PinPage(): ReactElement {
  return <WithKey>{(certificate, key) => <Asked certificate={certificate} credential={key} />}</WithKey>;
}

function Asked({ certificate, credential: { state, pinState, unblockTriesLeft, pinResetUntil } }: { readonly certificate: Certificate; readonly credential: MyCredential }): ReactElement {
  const say = useSay();
  const { id } = certificate;
  const isBlocked = pinState === 'BLOCKED';
  if (state !== 'ACTIVE') return <NotPossible title={say('signing.pin-page.impossible')} text={say('signing.pin-page.impossible.text')} record={recordOf(id)} />;
  if (isBlocked && pinResetUntil !== null && Date.now() < Date.parse(pinResetUntil)) return <NewPin certificate={certificate} purpose="pin-reset" until={pinResetUntil} />;
  if (isBlocked && unblockTriesLeft === 0) return <NotPossible title={say('signing.blocked')} text={say('signing.blocked.used-up')} record={recordOf(id)} />;
  return <NewPin certificate={certificate} purpose={isBlocked ? 'pin-unblocking' : 'pin-change'} />;
}

/** @param until of an ordered PIN: when the order ends */
function NewPin({ certificate, purpose, until = '' }: { readonly certificate: Certificate; readonly purpose: PinPurpose; readonly until?: string }): ReactElement {
  const say = useSay();
  const dates = useDates();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [fields, setFields] = useState(EMPTY);
  const change = (changed: Partial<typeof EMPTY>): void => setFields((before) => ({ ...before, ...changed }));
  const { id } = certificate;
  const submit = useSubmit(
    async ({ pin, unblockCode, newPin, code }: typeof EMPTY, key) => {
      try {
        if (purpose === 'pin-change') await changePin(http, id, { pin, newPin, code }, key);
        else if (purpose === 'pin-reset') await resetPin(http, id, { newPin, code }, key);
        else await unblockPin(http, id, { unblockCode, newPin, code }, key);
      } finally {
        await queries.invalidateQueries({ queryKey: myCredentialKey(id) });
      }
    },
    () => void navigate(`${pinPageOf(id)}/set`, { replace: true }),
  );
  const faults = useFaults({ pin: 'WRONG_PIN', unblockCode: 'WRONG_UNBLOCK_CODE', newPin: 'PIN', repeatedPin: 'REPEATED', code: 'WRONG_CODE' }, submit.problem);
  const triesLeft = submit.problem?.members['triesLeft'];
  const send = (): void => {
    const typed = { ...fields, code: withoutSeparators(fields.code), unblockCode: withoutSeparators(fields.unblockCode) };
    const isRight = faults.check({
      pin: purpose !== 'pin-change' || /^\d{6,8}$/.test(typed.pin) ? undefined : 'PIN_TYPED',
      unblockCode: purpose !== 'pin-unblocking' || /^\d{8}$/.test(typed.unblockCode) ? undefined : 'UNBLOCK_CODE',
      newPin: /^\d{6,8}$/.test(typed.newPin) ? undefined : 'PIN',
      repeatedPin: typed.repeatedPin === typed.newPin ? undefined : 'REPEATED',
      code: oneTimeCodeFault(typed.code),
    });
    if (isRight) submit.send(typed);
  };
  const field = (name: 'pin' | 'newPin' | 'repeatedPin', label: string) => ({
    id: name,
    label,
    value: fields[name],
    error: faults.of(name),
    onChange: (typed: { currentTarget: { value: string } }) => change({ [name]: typed.currentTarget.value }),
    autoComplete: 'off',
    inputMode: 'numeric' as const,
    maxLength: 8,
    visibilityToggleButtonProps: { 'aria-label': say('subject.show', { what: label }), tabIndex: 0 },
    maw: 360,
  });
  return (
    <InterruptionPage
      title={say(`signing.${purpose}`)}
      text={purpose === 'pin-reset' ? say('signing.pin-reset.text', { until: dates.instant(until) }) : say(`signing.${purpose}.text`)}
      help={say('signing.pin-page.help')}
      faults={faults.all}
      problem={
        <>
          {submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
          {typeof triesLeft === 'number' && (
            <Notice tone="amber" role="status">
              {say(purpose === 'pin-change' ? 'signing.pin.tries' : 'signing.unblock.tries', { count: triesLeft })}
            </Notice>
          )}
        </>
      }
      continueLabel={say(`signing.${purpose}.submit`)}
      busy={submit.busy}
      onContinue={send}
      back={recordOf(id)}
    >
      <CertificateIdentity certificate={certificate} />
      {purpose === 'pin-change' && <PasswordInput {...field('pin', say('signing.pin-now'))} />}
      {purpose === 'pin-unblocking' && (
        <TextInput
          id="unblockCode"
          label={say('signing.unblock-code')}
          description={say('signing.unblock-code.hint')}
          value={fields.unblockCode}
          onChange={(typed) => change({ unblockCode: typed.currentTarget.value })}
          error={faults.of('unblockCode')}
          autoComplete="off"
          inputMode="numeric"
          maxLength={12}
          maw={360}
        />
      )}
      <PasswordInput {...field('newPin', say('signing.pin-new'))} description={say('subject.credentials.pin.hint')} />
      <PasswordInput {...field('repeatedPin', say('signing.pin-repeat'))} />
      <SentCode certificateId={id} purpose={purpose} />
      <OneTimeCodeField value={fields.code} change={(code) => change({ code })} error={faults.of('code')} />
    </InterruptionPage>
  );
}

/** For devices that do not show codes by themselves. */
function SentCode({ certificateId, purpose }: { readonly certificateId: string; readonly purpose: PinPurpose }): ReactElement | null {
  const say = useSay();
  const http = useHttp();
  const { locale } = useIntl();
  const devices = useMyDevices();
  const [isSent, setSent] = useState<boolean>();
  const submit = useSubmit((_: undefined, key) => sendPinCode(http, certificateId, purpose, locale, key), setSent);
  if (devices.data?.some(({ kind }) => kind === 'SMS' || kind === 'EMAIL') !== true) return null;
  return (
    <>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      <div>
        <Button variant="default" size="sm" loading={submit.busy} onClick={() => submit.send(undefined)}>
          {say('signing.code.send')}
        </Button>
      </div>
      <div role="status">{isSent !== undefined && <Notice tone="green">{say(isSent ? 'signing.code.sent' : 'signing.code.shown')}</Notice>}</div>
    </>
  );
}

/** The new PIN holds. */
export function PinSetPage(): ReactElement {
  const say = useSay();
  return (
    <WithKey>
      {({ id }) => (
        <OutcomePage
          tone="green"
          title={say('signing.pin-set')}
          id={id}
          next={[say('signing.pin-set.next')]}
          otherwise={say('signing.pin-set.otherwise')}
          actions={
            <Button component={Link} to={`${recordOf(id)}/signature`} size="md">
              {say('portal.action.signature')}
            </Button>
          }
        />
      )}
    </WithKey>
  );
}
