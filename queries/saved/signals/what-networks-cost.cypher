// ---
// question: What do the networks that bill us cost?
// description: >-
//   What was spent today and this month (UTC) for each network that bills us, in dollars, and the larger share of the daily
//   and the monthly cap that is used up; requests that are under way count with what they may cost. The caps are those given
//   here: the settings of the network have the ones that hold.
// audience: [analyst]
// phrases:
//   - How much did we spend on the networks?
//   - How much of the budget is used?
// params:
//   daily: {type: float, default: 5, min: 0.01, label: "daily cap, dollars"}
//   monthly: {type: float, default: 50, min: 0.01, label: "monthly cap, dollars"}
//   min_used: {type: float, default: 0, min: 0, max: 100, label: "share used, at least", help: "0.8: four fifths of a cap"}
// columns: [network, today, this_month, used]
// hidden: [month]
// view: table
// alert:
//   key: [network, month]
//   title: "{network} has cost {this_month:money} dollars this month: {used:percent} of its cap."
// ---
MATCH (spend:Spend)
WHERE spend.day >= substring($today, 0, 7) + '-01' AND spend.day <= $today
WITH spend.network AS network, sum(spend.spent + spend.reserved) / 1000000.0 AS this_month,
  sum(CASE WHEN spend.day = $today THEN spend.spent + spend.reserved ELSE 0 END) / 1000000.0 AS today
WITH network, today, this_month, CASE WHEN today / $daily > this_month / $monthly THEN today / $daily ELSE this_month / $monthly END AS used
WHERE used >= $min_used
RETURN network, round(today * 100) / 100 AS today, round(this_month * 100) / 100 AS this_month, round(used * 100) / 100 AS used,
  substring($today, 0, 7) AS month
ORDER BY used DESC, network
