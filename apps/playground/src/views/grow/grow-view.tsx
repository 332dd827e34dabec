import { Busy } from '../../parts/busy.tsx';
import { Choice, Picker } from '../../parts/choice.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { SceneControls } from '../../parts/scene-controls.tsx';
import { Slider } from '../../parts/slider.tsx';
import { TakeAway } from '../../parts/take-away.tsx';
import { useLong } from '../../parts/use-long.ts';
import { lastAnswers } from '../../state/last-answers.ts';
import { usePage, useStateOfPage } from '../../state/page.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { isSceneHere } from '../../state/is-scene-here.ts';
import { COUNTERS } from '../../state/schemas/grow.ts';
import { sceneOf } from '../../state/scene-of.ts';
import { useTexts } from '../../texts/texts.ts';
import { MODES } from '../../model/protocol/scene.ts';
import { GrowChart } from './grow-chart.tsx';
import { GrowTable } from './grow-table.tsx';
import { GrowTerms } from './grow-terms.tsx';
import { sizesTo } from './sizes.ts';
import './grow.css';

/** A shape is no scene; its question says so with the smallest. */
const NO_SCENE = { kind: 'shop', policies: false } as const;

/** Grow: counts against services, in all modes at once. */
export function GrowView() {
  const { store, state, files } = useStateOfPage();
  const { model } = usePage();
  const { grow: words } = useTexts();
  const { growBy: by, growTo, endpoints, requests, counter, axes } = state.values;
  const areHere = isSceneHere(state, files);
  const byShape = { by: 'shape', scene: NO_SCENE, modes: MODES, sizes: sizesTo(growTo, axes), endpoints, requests } as const;
  const byNode = { by: 'node', scene: sceneOf(state), modes: MODES, sizes: [], endpoints, requests } as const;
  const request = by === 'shape' ? byShape : byNode;
  const grow = useAnswer('grow', by === 'shape' || areHere ? request : undefined);
  const code = async (): Promise<string> => (await model.ask('growExport', { grow: request })).value.text;
  const { value: grown } = grow;
  const isLong = useLong(by === 'node' && areHere && !grow.isCurrent);
  return (
    <div class="view grow">
      <aside>
        <section class="controls">
          <Choice
            label={words.by}
            options={[['shape', words.shape], ['node', words.node]]}
            value={by}
            onChange={(growBy) => store.change({ growBy })}
          />
        </section>
        {by === 'node' ? <SceneControls /> : (
          <section class="controls">
            <Slider label={words.upTo} value={growTo} least={1} most={100_000} isLogarithmic onChange={(value) => store.change({ growTo: value })} />
            <Slider label={words.endpoints} value={endpoints} least={0} most={50} onChange={(value) => store.change({ endpoints: value })} />
          </section>
        )}
        <section class="controls">
          <Slider label={words.requests} value={requests} least={1} most={1000} isLogarithmic onChange={(value) => store.change({ requests: value })} />
          <Picker label={words.count} options={COUNTERS.map((name) => [name, words.counters[name]])} value={counter} onChange={(name) => store.change({ counter: name })} />
          <Choice label={words.axesLabel} options={[['logarithmic', words.axes.logarithmic], ['linear', words.axes.linear]]} value={axes} onChange={(value) => store.change({ axes: value })} />
        </section>
      </aside>
      <div class="stage" aria-busy={!grow.isCurrent}>
        {grow.fault === undefined ? null : <FaultBox fault={grow.fault} />}
        {isLong ? <Busy progress={grow.progress} onCancel={grow.cancel} /> : null}
        {grow.fault !== undefined || grown === undefined ? null : (
          <div class={isLong ? 'player stale' : 'player'}>
            <section class="card">
              <h2>{words.counters[counter]}</h2>
              <p class="hint">{grown.by === 'shape' ? words.byShape : words.byNode}</p>
              {grown.by === 'shape' ? <GrowChart grown={grown} counter={counter} axes={axes} /> : null}
              <GrowTable grown={grown} />
            </section>
            <GrowTerms grown={grown} />
            <TakeAway
              name="packet-path-grow"
              {...(grown.by === 'shape' && { drawing: '.grow-chart svg' })}
              json={() => lastAnswers.get('grow')}
              code={code}
            />
          </div>
        )}
      </div>
    </div>
  );
}
