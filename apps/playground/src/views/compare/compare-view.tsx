import { useMemo } from 'preact/hooks';
import { MODES, type Mode } from '../../model/protocol/scene.ts';
import { Busy } from '../../parts/busy.tsx';
import { ConnectionControls } from '../../parts/connection-controls.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { SceneControls } from '../../parts/scene-controls.tsx';
import { TakeAway } from '../../parts/take-away.tsx';
import { useLong } from '../../parts/use-long.ts';
import { lastAnswers } from '../../state/last-answers.ts';
import { usePage, useStateOfPage } from '../../state/page.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useScene } from '../../state/use-scene.ts';
import { useAskedLanguage, useTexts } from '../../texts/texts.ts';
import { CompareTable } from './compare-table.tsx';
import { Ways } from './ways.tsx';
import './compare.css';

/** Compare: the same connection through several data planes side by side. */
export function CompareView() {
  const { state } = useStateOfPage();
  const { model } = usePage();
  const { answer, scene, connection } = useScene();
  const { modes } = state.values;
  const language = useAskedLanguage();
  const request = connection && { ...connection, modes, ...language };
  const compare = useAnswer('compare', request);
  // The same columns stay while the next comparison is counted, and are not drawn anew until it comes.
  const columns = useMemo(() => {
    const { value: compared, request: asked } = compare;
    if (compared === undefined || asked === undefined) return null;
    return (
      <div class="player">
        <CompareTable compared={compared} />
        <Ways compared={compared} request={asked} />
        <TakeAway
          name="packet-path-compare"
          json={() => lastAnswers.get('compare')}
          code={async () => (await model.ask('compareExport', { compare: asked })).value.text}
        />
      </div>
    );
  }, [compare.value, model]);
  const fault = answer.fault ?? compare.fault;
  const isCurrent = answer.isCurrent && compare.isCurrent;
  const isBusy = fault === undefined && (connection === undefined ? !answer.isCurrent : !isCurrent);
  const isLong = useLong(isBusy);
  return (
    <div class="view compare">
      <aside>
        <SceneControls />
        <ConnectionControls scene={scene}>
          <PlanePicker />
        </ConnectionControls>
      </aside>
      <div class="stage" aria-busy={isBusy}>
        {fault === undefined ? null : <FaultBox fault={fault} />}
        {isLong ? <Busy progress={compare.progress} onCancel={compare.cancel} /> : null}
        {fault !== undefined ? null : <div class={isLong ? 'stale' : ''}>{columns}</div>}
      </div>
    </div>
  );
}

/** The data planes that stand side by side; one of them always stays. */
function PlanePicker() {
  const { store, state } = useStateOfPage();
  const texts = useTexts();
  const chosen = new Set<Mode>(state.values.modes);
  const toggle = (mode: Mode): void => {
    const modes = MODES.filter((one) => chosen.has(one) !== (one === mode));
    if (modes.length > 0) store.change({ modes });
  };
  return (
    <fieldset class="planes">
      <legend>{texts.compare.planes}</legend>
      {MODES.map((mode) => (
        <label key={mode} class="check">
          <input type="checkbox" checked={chosen.has(mode)} onChange={() => toggle(mode)} />
          {texts.walk.modes[mode]}
        </label>
      ))}
    </fieldset>
  );
}
