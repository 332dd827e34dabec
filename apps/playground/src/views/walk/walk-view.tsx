import { useMemo } from 'preact/hooks';
import { MODES, type SceneAnswer } from '../../model/protocol/scene.ts';
import { Busy } from '../../parts/busy.tsx';
import { Picker } from '../../parts/choice.tsx';
import { ConnectionControls } from '../../parts/connection-controls.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { SceneControls } from '../../parts/scene-controls.tsx';
import { useLong } from '../../parts/use-long.ts';
import { useStateOfPage } from '../../state/page.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useScene } from '../../state/use-scene.ts';
import { useAskedLanguage, useTexts } from '../../texts/texts.ts';
import { framesOf } from './frames.ts';
import { Player } from './player.tsx';
import './walk.css';

/** Walk: a connection through one host, hook by hook. */
export function WalkView() {
  const { state } = useStateOfPage();
  const { answer, scene, connection } = useScene();
  const { mode } = state.values;
  const language = useAskedLanguage();
  const request = connection && { ...connection, mode, ...language };
  const walk = useAnswer('walk', request);
  // The same player stays while the next walk is counted, and is not drawn anew until it comes.
  const player = useMemo(() => {
    if (walk.value === undefined || walk.request === undefined) return null;
    return <Player walk={walk.value} frames={framesOf(walk.value)} request={walk.request} />;
  }, [walk.value]);
  const fault = answer.fault ?? walk.fault;
  const isCurrent = answer.isCurrent && walk.isCurrent;
  // Without a service to call nothing is asked.
  const isBusy = fault === undefined && (request === undefined ? !answer.isCurrent : !isCurrent);
  const isLong = useLong(isBusy);
  return (
    <div class="view walk">
      <aside>
        <SceneControls />
        <ConnectionControls scene={scene}>
          <ModePicker scene={scene} />
        </ConnectionControls>
      </aside>
      <div class="stage" aria-busy={isBusy}>
        {fault === undefined ? null : <FaultBox fault={fault} />}
        {isLong ? <Busy progress={walk.progress} onCancel={walk.cancel} /> : null}
        {fault === undefined && (isBusy || request !== undefined) ? (
          <div class={isLong ? 'stale' : ''}>{player}</div>
        ) : null}
      </div>
    </div>
  );
}

/** kube-proxy's mode, where the scene is a cluster: rules that were dropped in have theirs. */
function ModePicker({ scene }: { readonly scene: SceneAnswer | undefined }) {
  const { store, state } = useStateOfPage();
  const { walk } = useTexts();
  if (!(scene?.isCluster ?? state.values.cluster !== 'files')) return null;
  return (
    <Picker
      label={walk.mode}
      options={MODES.map((name) => [name, walk.modes[name]])}
      value={state.values.mode}
      onChange={(mode) => store.change({ mode, frame: 0 })}
    />
  );
}
