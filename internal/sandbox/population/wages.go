package population

// minimumWages are the general daily minimum wages in pesos (area A until they
// were made one) as CONASAMI set them for 1 January of each year.
var minimumWages = [...]float64{
	1998 - firstYear: 30.20, 34.45, 37.90, 40.35, 42.15, 43.65, 45.24, 46.80, 48.67, 50.57, 52.59, 54.80, // 1998–2009
	57.46, 59.82, 62.33, 64.76, 67.29, 70.10, 73.04, 80.04, 88.36, 102.68, // 2010–2019
	123.22, 141.70, 172.87, 207.44, 248.93, 278.80, 315.04, // 2020–2026
}

// MinimumWage gives the general daily minimum wage of a year in pesos; years
// outside the table take its nearest end.
func MinimumWage(year int) float64 {
	return minimumWages[min(max(year-firstYear, 0), len(minimumWages)-1)]
}
