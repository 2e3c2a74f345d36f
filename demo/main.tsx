import { render } from 'preact';
import { lives, openStage } from './clients/stage.ts';
import { Page } from './view/page.tsx';

const place = document.getElementById('page')!;
try {
  render(<Page stage={await openStage(location.host, lives[1])} />, place);
} catch {
  place.textContent = 'The server of this page does not answer. Start it again with npm run demo.';
}
