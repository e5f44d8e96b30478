import { createContext, useContext } from 'react';
import { HttpClient } from './http-client.js';

/** The page has one client: the token against forged requests lives in it. */
const HttpContext = createContext(new HttpClient());

/** For pages that act by another session than the one of staff. */
export const HttpProvider = HttpContext.Provider;

export function useHttp(): HttpClient {
  return useContext(HttpContext);
}
