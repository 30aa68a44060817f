/** How the curves are shown: against epochs or time, with a logarithmic scale, beside other runs. */
import type { JSX } from 'preact';
import type { DashboardModel } from '../model';

export function ViewBar({ model }: { readonly model: DashboardModel }): JSX.Element {
  const { time, logarithmic, detailed } = model.view.value;
  const compared = model.shown.value.length - 1;
  return (
    <div class="view-bar" role="toolbar" aria-label="Curves">
      <label>
        <span>Against</span>
        <select
          value={time}
          data-testid="time-axis"
          onChange={({ currentTarget }) => {
            model.changeView({ time: currentTarget.value === 'minutes' ? 'minutes' : 'epochs' });
          }}
        >
          <option value="epochs">epochs</option>
          <option value="minutes">minutes of training</option>
        </select>
      </label>
      <button
        type="button"
        class="toggle"
        aria-pressed={logarithmic}
        data-testid="logarithmic"
        title="Logarithmic scale for loss, HD95, learning rate and speed"
        onClick={() => {
          model.changeView({ logarithmic: !logarithmic });
        }}
      >
        Log scale
      </button>
      <button
        type="button"
        class="quiet"
        data-testid="compare"
        title="Draw the curves of other runs beside these"
        onClick={() => {
          model.chooseCompared();
        }}
      >
        {compared === 0
          ? 'Compare with Runs…'
          : `Compared with ${compared} ${compared === 1 ? 'run' : 'runs'}…`}
      </button>
      {compared > 0 && (
        <button
          type="button"
          class="toggle"
          aria-pressed={detailed}
          data-testid="detailed"
          title="Draw every term and label of every run"
          onClick={() => {
            model.changeView({ detailed: !detailed });
          }}
        >
          Terms and labels
        </button>
      )}
      <span class="hint view-hint">Drag over a chart to zoom, double-click to see all.</span>
    </div>
  );
}
