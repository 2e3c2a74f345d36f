import { useState } from 'preact/hooks';
import { lives, outageSeconds, type Stage } from '../clients/stage.ts';

const lifeWords: Readonly<Record<number, string>> = { 15: '15 s', 60: '1 min', 300: '5 min' };

/** What whoever looks at the page can do to both displays. */
export function Controls({ stage }: { readonly stage: Stage }) {
  const [, show] = useState(0);
  /** The stage says what its switches are at; this only has them read again. */
  const act = (what: () => void) => () => { what(); show(count => count + 1); };
  const { service } = stage;
  return (
    <section class="controls" id="controls" aria-labelledby="controls-title" tabIndex={-1}>
      <h2 id="controls-title" class="unseen">Controls</h2>
      <fieldset class="lives">
        <legend>Token life</legend>
        <div>
          {lives.map(life => (
            <label key={life}>
              <input type="radio" name="life" checked={stage.life === life} onChange={act(() => stage.setLife(life))} aria-describedby="life-hint" />
              <span>{lifeWords[life]}</span>
            </label>
          ))}
        </div>
        <p id="life-hint">Holds for the next token that each display gets.</p>
      </fieldset>
      <div class="buttons">
        <Act name="Refresh now" hint="A new token goes over the living connection." onAct={act(() => stage.refreshNow())} />
        <Act name="Drop the network" hint={`Both connections break; none opens for ${outageSeconds} s.`} onAct={act(() => stage.dropNetwork())} />
        <Act name="Revoke tokens" hint="Both closed (4411), to come back with new tokens." onAct={act(() => stage.revokeTokens())} />
        <Act name="Revoke sessions" hint="Both closed (4411), not to come back. One obeys." onAct={act(() => stage.revokeSessions())} />
        <Act name="Tokens fail: 503" hint="The token service is down. Both ask again and again." isOn={service === 'unavailable'} onAct={act(() => stage.stopRefreshing('unavailable'))} />
        <Act name="Tokens fail: 401" hint="A person has to log in. One stops at the expiry." isOn={service === 'login_required'} onAct={act(() => stage.stopRefreshing('login_required'))} />
        <Act name="Resume" hint="Tokens, network and connections work again." isMain onAct={act(() => stage.resume())} />
      </div>
    </section>
  );
}

interface ActProps {
  readonly name: string;
  readonly hint: string;
  /** Of a switch: whether it is on. */
  readonly isOn?: boolean;
  readonly isMain?: boolean;
  readonly onAct: () => void;
}

function Act({ name, hint, isOn, isMain, onAct }: ActProps) {
  const id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return (
    <button type="button" class={`act ${isMain ? 'main' : ''}`} aria-labelledby={`${id}-name`} aria-describedby={`${id}-hint`} aria-pressed={isOn} onClick={onAct}>
      <b id={`${id}-name`}>{name}</b>
      <small id={`${id}-hint`}>{hint}</small>
    </button>
  );
}
