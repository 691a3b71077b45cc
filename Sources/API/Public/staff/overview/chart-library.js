// The parts of Chart.js that the plots use. A chunk of its own: only pages with plots load it.

import {
  BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip,
} from "../../vendor/chart.js/chart.mjs";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement,
  Tooltip);

export { Chart };
