import { timings } from '../../generated/timings.ts';
import type { VerifiedToken } from './verifier.ts';

/** What the claims of a token are held to, whoever vouches for them. */
export interface ClaimsOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The claim that carries the audience; any element of an array matches. Default `aud`. */
  readonly audienceClaim?: string;
  /** The claim that carries the tenant; no tenant where absent. */
  readonly tenantClaim?: string;
  /** Seconds by which `nbf` and `iat` may lie in the future. Default: the document's `clock_leeway`. */
  readonly leeway?: number;
  /** Wall clock in NumericDate seconds. Default: the system's. */
  readonly now?: () => number;
}

const systemSeconds = (): number => Date.now() / 1000;

/** RFC 7519 allows any length; a subject ends up in logs and in AUTHENTICATED. */
const longestSubjectBytes = 256;

/** What rightly vouched claims say (RFC 7519, section 4.1); null when this server must not take them (AUTH-5). */
export function readClaims(claims: Record<string, unknown>, options: ClaimsOptions): VerifiedToken | null {
  const { iss, sub, exp, iat, nbf, jti } = claims;
  const { leeway = timings.clock_leeway.default, now: clock = systemSeconds } = options;
  const now = clock();
  if (iss !== options.issuer) return null;
  if (!matches(claims[options.audienceClaim ?? 'aud'], options.audience)) return null;
  if (typeof sub !== 'string' || sub === '' || Buffer.byteLength(sub) > longestSubjectBytes) return null;
  if (!isInstant(exp)) return null;
  if (nbf !== undefined && !(isInstant(nbf) && nbf <= now + leeway)) return null;
  if (iat !== undefined && !(isInstant(iat) && iat <= now + leeway)) return null;
  const tenant = options.tenantClaim === undefined ? undefined : claims[options.tenantClaim];
  if (tenant !== undefined && typeof tenant !== 'string') return null;
  return {
    identity: { issuer: options.issuer, subject: sub, tenant: tenant ?? null },
    expiresAt: exp,
    issuedAt: iat ?? null,
    tokenId: typeof jti === 'string' ? jti : null,
    scopes: typeof claims['scope'] === 'string' ? claims['scope'].split(' ').filter(Boolean) : [],
  };
}

function matches(claim: unknown, wanted: string): boolean {
  return Array.isArray(claim) ? claim.includes(wanted) : claim === wanted;
}

/** Finite and not negative: `exp` of 1e400 parses to Infinity. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
