import { useEffect, useState } from 'preact/hooks';
import type { Stage } from '../clients/stage.ts';
import { Controls } from './controls.tsx';
import { Display } from './display.tsx';
import { FrameList } from './frame-list.tsx';
import { Log } from './log.tsx';
import { TimeLine } from './time-line.tsx';

export function Page({ stage }: { readonly stage: Stage }) {
  const [scene, setScene] = useState(stage.store.scene);
  useEffect(() => stage.store.listen(() => setScene(stage.store.scene)), [stage]);
  const { renewed, reconnecting } = scene.sides;
  return (
    <>
      <a class="skip" href="#controls">Skip to the controls</a>
      <header class="masthead">
        <h1>Kitchen display, restaurant 42</h1>
        <p>Two displays, one server, the same orders. Their tokens lapse again and again; watch what that costs each.</p>
      </header>
      <p class="status" role="status">{scene.status}</p>
      <main>
        <div class="displays">
          <Display name="renewed" title="Renewed in place" about="REAUTH over the living connection" side={renewed} truth={null} />
          <Display name="reconnecting" title="The old way" about="Reconnects at the expiry" side={reconnecting} truth={renewed.connection === 'connected' ? renewed.book : null} />
        </div>
        <TimeLine sides={scene.sides} />
        <Controls stage={stage} />
        <div class="records">
          <Log entries={scene.log} />
          <FrameList frames={scene.frames} />
        </div>
      </main>
    </>
  );
}
