import { Problem } from '@vidimus/contracts';
import { normaliseEmail, normalisePhone } from '@vidimus/identifiers';
import { isSms, TEMPLATES } from '../templates/templates.js';
import type { Template } from '../templates/templates.js';
import type { MessageOrder } from './messages.schemas.js';
import type { Recipient } from './recipient.js';

/**
 * The order with its address and parameters in their normal form.
 * @throws Problem `validation-failed` when the recipient cannot be reached by the template's channel or has no usable address, when nobody
 *   knows the language, or when the parameters are not those of the template.
 */
export function checkedOrder(order: MessageOrder): MessageOrder {
  const { template, locale } = order;
  const to = checkedRecipient(order);
  if (locale === undefined && !('accountId' in to)) throw faulty('/locale', 'Only an account has a language of its own; name one.');
  const parameters = parametersFor(TEMPLATES[template], to).safeParse(order.parameters);
  if (!parameters.success) {
    throw new Problem('validation-failed', `The parameters are not those of the template ${template}.`, {
      errors: parameters.error.issues.map(({ path, message }) => ({ pointer: `/parameters/${path.map(String).join('/')}`, detail: message })),
    });
  }
  return { ...order, to, parameters: parameters.data };
}

function checkedRecipient({ template, to }: MessageOrder): Recipient {
  if (isSms(template)) {
    if (!('phone' in to)) throw faulty('/to', 'This template is an SMS: give the telephone number of the recipient.');
    const phone = normalisePhone(to.phone);
    if (!phone.ok) throw faulty('/to/phone', 'This is no telephone number with its country code.', phone.reason);
    return { phone: phone.value };
  }
  if ('phone' in to) throw faulty('/to', 'This template is a mail: give the e-mail address or the account of the recipient.');
  if ('accountId' in to) return to;
  const email = normaliseEmail(to.email);
  if (!email.ok) throw faulty('/to/email', 'This is no e-mail address.', email.reason);
  return { email: email.value };
}

/** The name of an account is asked of identity, not of the caller. */
function parametersFor({ parameters }: Template, to: Recipient): Template['parameters'] {
  return 'accountId' in to && Object.hasOwn(parameters.shape, 'recipientName') ? parameters.omit({ recipientName: true }) : parameters;
}

function faulty(pointer: string, detail: string, code?: string): Problem {
  return new Problem('validation-failed', 'The message cannot be sent like this.', { errors: [{ pointer, detail, ...(code === undefined ? {} : { code }) }] });
}
