// ---
// question: What do the networks that bill us cost?
// description: >-
//   What was spent today and this month (UTC) for each network that bills us, in dollars, and the larger share of the daily
//   and the monthly cap that is used up; requests that are under way count with what they may cost. The caps are those given
//   here: the settings of the network have the ones that hold. An alert tells each day whose cap is that far used, and each
//   month once.
// audience: [analyst]
// phrases:
//   - How much did we spend on the networks?
//   - How much of the budget is used?
// params:
//   daily: {type: float, default: 5, min: 0.01, label: "daily cap, dollars"}
//   monthly: {type: float, default: 50, min: 0.01, label: "monthly cap, dollars"}
//   min_used: {type: float, default: 0, min: 0, max: 100, label: "share used, at least", help: "0.8: four fifths of a cap"}
// columns: [network, today, this_month, used]
// hidden: [happening, cap, cost, of_cap]
// view: table
// alert:
//   key: [network, happening]
//   title: "{network} has cost {cost:money} dollars {cap}: {of_cap:percent} of its cap."
// ---
MATCH (spend:Spend)
WHERE spend.day >= substring($today, 0, 7) + '-01' AND spend.day <= $today
WITH spend.network AS network, sum(spend.spent + spend.reserved) / 1000000.0 AS this_month,
  sum(CASE WHEN spend.day = $today THEN spend.spent + spend.reserved ELSE 0 END) / 1000000.0 AS today
WITH network, today, this_month, today / $daily AS of_day, this_month / $monthly AS of_month
WITH *, CASE WHEN of_day > of_month THEN of_day ELSE of_month END AS used
WHERE used >= $min_used
// Each day that uses up its cap happens by itself, also in a month that has been told.
WITH *, CASE WHEN of_day >= $min_used THEN 'today' ELSE 'this month' END AS cap
RETURN network, round(today * 100) / 100 AS today, round(this_month * 100) / 100 AS this_month, round(used * 100) / 100 AS used,
  CASE WHEN cap = 'today' THEN $today ELSE substring($today, 0, 7) END AS happening, cap,
  round(CASE WHEN cap = 'today' THEN today ELSE this_month END * 100) / 100 AS cost,
  round(CASE WHEN cap = 'today' THEN of_day ELSE of_month END * 100) / 100 AS of_cap
ORDER BY used DESC, network
