/** First words of company names: with umlauts, accents, quotes and ampersands, as real customers have them. */
export const companyStarts = [
  'Angry Fox', 'Blue Light', 'Łódź Metal', 'Müller & Söhne', "O'Neill", 'São Paulo', 'Zürich', '東京システム', 'Ångström', 'Smith "The Baker"',
  'Čapek', 'Naïve Café', 'Åland Shipping', 'Ελλάδα', 'Big <Tall>', 'Northwind', 'Fabrikam', 'Contoso', 'Lakeside', 'Old Mill'
] as const

/** Last words of company names. */
export const companyEnds = ['Ltd', 'GmbH', 'Inc.', 'S.A.', 'Corporation', '& Partners', 'Co.', 'B.V.', 'LLC', 'Kft.'] as const

export const firstNames = ['Marc', 'Zoë', 'Jürgen', 'Siân', 'Arnie', 'Robert', 'Chloé', 'Håkon', 'Ana', 'Mei'] as const

export const lastNames = ['Mosiman', 'Storts', 'Bellini', 'Größe', 'Núñez', "D'Arcy", 'Hotchkiss', 'Øster', 'Lee', 'van der Berg'] as const

export const cities = [
  { city: 'Newcastle Upon Tyne', state: 'HI', postalCode: 'NE1 4XF', country: 'United Kingdom', currency: 'GBP' },
  { city: 'Tampa', state: 'FL', postalCode: '33618', country: 'United States', currency: 'USD' },
  { city: 'Zürich', state: '', postalCode: '8001', country: 'Switzerland', currency: 'CHF' },
  { city: 'Lyon', state: '', postalCode: '69001', country: 'France', currency: 'EUR' },
  { city: 'Łódź', state: '', postalCode: '90-001', country: 'Poland', currency: 'PLN' },
  { city: 'Sydney', state: 'NSW', postalCode: '0200', country: 'Australia', currency: 'AUD' }
] as const

export const streets = ['6 - 8 Charlotte Square', '2803 W Busch Blvd', '11490 Xeon St. NW', 'Bahnhofstraße 12', '3, rue de l\'Église', '1 "Q" Street'] as const

/** Revenue accounts; most look like numbers and are text. */
export const revenueAccounts = ['4000', '4001:', '0000', '0119', '1E5', '4200-10', '00012', '4.10'] as const

export const expenseAccounts = ['5000', '05010', '6E2', '5200:10'] as const

export const stockAccounts = ['1111', '0000', '1200', '01E0'] as const

/** What is sold and bought. Some texts hold a real line break, some the twelve characters of an escaped one. */
export const items = [
  { id: 'PATCH10', name: '10ft Patch Cable', text: '10ft Patch Cat5E Cable', unit: 'Each' },
  { id: 'System Support', name: 'System Support', text: 'Systems Support\r\n\r\n- Network File Server covered\r\n- Network Tape Backup covered', unit: 'Month' },
  { id: '1E5', name: 'Spare part 1E5', text: 'Part "1E5" <left> & cable', unit: 'Each' },
  { id: '0042', name: 'Consulting', text: 'Consulting &#xD;&#xA;- as agreed with the customer', unit: 'Hour' },
  { id: 'Größe L', name: 'Gehäuse, Größe L', text: 'Gehäuse für 19″-Schränke — Größe L', unit: 'Each' },
  { id: '', name: '', text: 'Work on site\t(overtime)', unit: 'Hour' }
] as const

export const expenseMemos = ['Mileage', 'Hotel & breakfast', 'Parking "P3"', 'Déjeuner avec le client', 'Flight\r\nLBA - ZRH', 'Taxi'] as const

export const invoiceMemos = ['Imported from ConnectWise', '', 'Agreement "Gold" & extras', 'Merci à l\'équipe\r\n– Zoë', 'ご利用ありがとうございます'] as const
