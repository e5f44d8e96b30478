import { createContext, useContext } from 'react';
import { HttpClient } from './http-client.js';

/** The page has one client: the token against forged requests lives in it. */
const HttpContext = createContext(new HttpClient());

export function useHttp(): HttpClient {
  return useContext(HttpContext);
}
