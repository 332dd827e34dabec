import { useMemo } from 'preact/hooks';
import type { WalkRequest } from '../../model/protocol/walk.ts';
import { Busy } from '../../parts/busy.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { SceneControls } from '../../parts/scene-controls.tsx';
import { useStateOfPage } from '../../state/page.ts';
import { sceneOf } from '../../state/scene-of.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { ConnectionControls } from './connection-controls.tsx';
import { framesOf } from './frames.ts';
import { Player } from './player.tsx';
import { walkRequest } from './walk-request.ts';
import './walk.css';

/** Walk: a connection through one host, hook by hook. */
export function WalkView() {
  const { state, files } = useStateOfPage();
  const isReady = state.values.cluster !== 'files' || isComplete(state.files.length, files.missing().length);
  const sceneRequest = useMemo(() => ({ scene: sceneOf(state) }), [state.values, state.files]);
  const scene = useAnswer('scene', isReady ? sceneRequest : undefined);
  const request: WalkRequest | undefined =
    isReady && scene.isCurrent && scene.value !== undefined
      ? walkRequest(state, scene.value)
      : undefined;
  const walk = useAnswer('walk', request);
  const frames = useMemo(() => (walk.value ? framesOf(walk.value) : []), [walk.value]);
  const isBusy = request !== undefined && !walk.isCurrent;
  const fault = scene.fault ?? walk.fault;
  return (
    <div class="view walk">
      <aside>
        <SceneControls />
        <ConnectionControls scene={isReady ? scene.value : undefined} />
      </aside>
      <div class="stage" aria-busy={isBusy}>
        {fault === undefined ? null : <FaultBox fault={fault} />}
        {isBusy ? <Busy progress={walk.progress} onCancel={walk.cancel} /> : null}
        {isReady && fault === undefined && walk.value !== undefined && request !== undefined ? (
          <Player walk={walk.value} frames={frames} request={request} isCurrent={walk.isCurrent} />
        ) : null}
      </div>
    </div>
  );
}

function isComplete(files: number, missing: number): boolean {
  return files > 0 && missing === 0;
}
