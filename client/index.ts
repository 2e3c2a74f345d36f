export { createClient, DroppedError } from './client.ts';
export type { Client, ClientEvents, ClientOptions, ClientSocket, Clock, ConnectionState, Publication, Published } from './client.ts';
export type { Subscription, TopicEvent } from './subscription.ts';
export { createTokenManager, LoginRequired, tokenEndpoint } from './token-manager.ts';
export type { FetchedToken, ManagedToken, RefreshRequest, RefreshResult, TokenManager, TokenManagerOptions, TokenStore } from './token-manager.ts';
