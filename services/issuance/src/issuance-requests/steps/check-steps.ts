import { REGISTRY_CHECKS } from '@vidimus/contracts';
import type { RegistryCheck } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { CHECK_RETRIES_A_DAY, recheckDelayMs, withinLastDay } from '../issuance-deadlines.js';
import type { CheckResult, Checks, Command, Decided, IssuanceFact, IssuanceRequest, IssuanceWork } from '../issuance-request.js';
import { noted, nothing, oneMoreOfTheDay, tellOfficers, tellSubject, withFreshLink } from './decided.js';
import { assertLoggedIn } from './link-steps.js';

type Answer = readonly [RegistryCheck, CheckResult];

export function beginChecks(request: IssuanceRequest, command: Command<'begin_checks'>, now: Date): Decided {
  assertLoggedIn(request, now);
  const isRetry = request.state === 'CHECK_FAILED';
  const checkRetries = isRetry
    ? oneMoreOfTheDay(request.checkRetries, CHECK_RETRIES_A_DAY, 'The checks can be tried again', now)
    : withinLastDay(request.checkRetries, now);
  const next: IssuanceRequest = {
    ...request,
    state: 'CHECKING',
    checks: { TAX_LOGIN: command.taxLogin, CENSUS: 'PENDING', POLICE: 'PENDING' },
    checkRound: request.checkRound + 1,
    checkAttempts: 0,
    checkRetries,
  };
  return {
    request: next,
    history: [{ code: isRetry ? 'checks-retried' : 'checks-started' }, checkLine(['TAX_LOGIN', command.taxLogin])],
    facts: [{ name: 'check-started' }, ...checkFacts([['TAX_LOGIN', command.taxLogin]])],
    work: [askRegistries(next, now)],
  };
}

export function recordChecks(request: IssuanceRequest, command: Command<'record_checks'>, now: Date): Decided {
  // Somebody asked again meanwhile, perhaps with another document: these answers come too late.
  if (command.round !== request.checkRound || command.attempt !== request.checkAttempts) return nothing(request);
  const answered = REGISTRY_CHECKS.flatMap((check): Answer[] => {
    const result = command.results[check];
    return result === undefined || request.checks[check] === 'PASSED' ? [] : [[check, result]];
  });
  const checks: Checks = { ...request.checks, ...Object.fromEntries(answered) };
  const attempted: IssuanceRequest = { ...request, checks, checkAttempts: request.checkAttempts + 1 };
  const history = answered.map(checkLine);
  const facts = checkFacts(answered);
  const results = Object.values(checks);
  if (results.includes('FAILED')) {
    const failed = withFreshLink({ ...attempted, state: 'CHECK_FAILED' }, now);
    return { request: failed, history: [...history, { code: 'checks-failed' }], facts, work: [tellSubject('check-failed'), tellOfficers('check-failed-officer')] };
  }
  if (results.every((result) => result === 'PASSED')) {
    const passed: IssuanceRequest = { ...attempted, state: 'AWAITING_APPROVAL' };
    return { request: passed, history: [...history, { code: 'checks-passed' }], facts: [...facts, { name: 'checks-passed' }], work: [tellOfficers('approval-pending')] };
  }
  const again = new Date(now.getTime() + recheckDelayMs(request.checkAttempts));
  return { request: attempted, history, facts, work: [askRegistries(attempted, again)] };
}

export function runAgain(request: IssuanceRequest, now: Date): Decided {
  return noted(request, { code: 'checks-run-again' }, [askRegistries(request, now)]);
}

function askRegistries(request: IssuanceRequest, startAfter: Date): IssuanceWork {
  return { kind: 'ask-registries', round: request.checkRound, attempt: request.checkAttempts, startAfter };
}

function checkLine([check, result]: Answer): HistoryLine {
  return { code: `check-${result.toLowerCase()}`, data: { check } };
}

function checkFacts(answers: readonly Answer[]): IssuanceFact[] {
  return answers.flatMap(([check, result]): IssuanceFact[] => {
    if (result === 'PASSED') return [{ name: 'check-passed', check }];
    return result === 'FAILED' ? [{ name: 'check-failed', check }] : [];
  });
}
