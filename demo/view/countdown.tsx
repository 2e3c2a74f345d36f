import type { Side } from '../model/side.ts';
import { useNow } from './now.ts';

const radius = 34;
const around = 2 * Math.PI * radius;

/** How long the token in force still lives, counted on the monotonic clock from the moment it came into force. */
export function Countdown({ token }: Pick<Side, 'token'>) {
  const now = useNow(200);
  const left = token ? Math.max(0, token.expires - now) : 0;
  const share = token ? left / token.life : 0;
  const seconds = Math.ceil(left / 1000);
  const text = !token ? '–' : seconds < 100 ? `${seconds}` : `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
  const label = !token ? 'no token' : left > 0 ? 'token lapses' : 'token lapsed';
  return (
    <div class={`countdown ${!token ? 'none' : share < 0.34 ? 'soon' : ''}`} role="timer" aria-live="off" aria-label={`${label}${left > 0 ? ` in ${seconds} seconds` : ''}`}>
      <svg viewBox="0 0 80 80" aria-hidden="true">
        <circle class="track" cx="40" cy="40" r={radius} />
        <circle class="left" cx="40" cy="40" r={radius} transform="rotate(-90 40 40)" stroke-dasharray={`${around * share} ${around}`} />
        <text x="40" y="49">{text}</text>
      </svg>
      <span aria-hidden="true">{left > 0 ? 'seconds left' : label}</span>
    </div>
  );
}
