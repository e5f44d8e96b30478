import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { readMyContacts } from '../../api/holders/my-contacts.js';
import type { MyContacts } from '../../api/holders/my-contacts.js';
import { useWhileHere } from '../../app/use-while-here.js';

export const MY_CONTACTS = ['my-contacts'];
/** A link is opened in another window: soon after, this page shows it. */
const LOOK_EVERY_MS = 10_000;

/** What one is reached by, and what waits to be proved. */
export function useMyContacts(): UseQueryResult<MyContacts> {
  const http = useHttp();
  return useQuery({ queryKey: MY_CONTACTS, queryFn: ({ signal }) => readMyContacts(http, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
}
