import { SCHEDULER_NAMES } from '../../model/protocol/schedule.ts';
import { Choice, Picker } from '../../parts/choice.tsx';
import { Slider } from '../../parts/slider.tsx';
import { useStateOfPage } from '../../state/page.ts';
import { useTexts } from '../../texts/texts.ts';
import { WeightsControl } from './weights-control.tsx';

/** The two schedulers, the servers, and the connections that both get. */
export function ScheduleControls() {
  const { store, state } = useStateOfPage();
  const { schedule: words, scene } = useTexts();
  const { scheduler, beside, weights, connections, every, stay, times, nodes, clients, seed } =
    state.values;
  const options = SCHEDULER_NAMES.map((name) => [name, `${name} – ${words.names[name]}`] as const);
  const change = store.change.bind(store);
  return (
    <aside>
      <section class="controls">
        <Picker label={words.scheduler} options={options} value={scheduler} onChange={(name) => change({ scheduler: name })} />
        <Picker label={words.beside} options={options} value={beside} onChange={(name) => change({ beside: name })} />
        <WeightsControl weights={weights} onChange={(next) => change({ weights: next })} />
      </section>
      <section class="controls">
        <Slider label={words.connections} value={connections} least={1} most={400} onChange={(value) => change({ connections: value })} />
        <Slider label={words.every} value={every} least={1} most={1000} isLogarithmic onChange={(value) => change({ every: value })} />
        <Slider label={words.stay} value={stay} least={0} most={60_000} isLogarithmic onChange={(value) => change({ stay: value })} />
        <Choice
          label={words.times}
          options={[['even', words.even], ['drawn', words.drawn]]}
          value={times}
          onChange={(value) => change({ times: value })}
        />
        <Slider label={words.nodes} value={nodes} least={1} most={8} onChange={(value) => change({ nodes: value })} />
        <Slider label={words.clients} value={clients} least={1} most={200} isLogarithmic onChange={(value) => change({ clients: value })} />
        <label class="picker">
          {scene.seed}
          <input type="text" value={seed} maxLength={40} spellcheck={false} onChange={(event) => change({ seed: event.currentTarget.value })} />
        </label>
      </section>
    </aside>
  );
}
