/** The words of the billing page. */
export interface Words {
  projects: string
  people: string
  billing: string
  signIn: string
  loading: string
  support: string
  plan: string
  seats: string
  price: string
  amount: string
  renews: string
  december: string
  changePlan: string
  payment: string
  charged: string
  card: string
  expires: string
  holder: string
  invoices: string
  months: [string, string, string]
  delete: string
  forGood: string
  /** Undefined: what the components say by themselves. */
  explanation?: string
}

export const english: Words = {
  projects: 'Projects',
  people: 'People',
  billing: 'Billing',
  signIn: 'Sign in',
  loading: 'Loading…',
  support: 'Support',
  plan: 'Team plan',
  seats: '12 of 20 seats are taken.',
  price: 'Price',
  amount: '€ 20.00 a seat and month',
  renews: 'Renews',
  december: '1 December 2026',
  changePlan: 'Change plan',
  payment: 'Payment method',
  charged: 'Charged on the first of each month.',
  card: 'Card',
  expires: 'Expires',
  holder: 'Holder',
  invoices: 'Invoices',
  months: ['1 November 2026', '1 October 2026', '1 September 2026'],
  delete: 'Delete workspace',
  forGood: 'Projects, people and invoices go for good.',
}

export const arabic: Words = {
  projects: 'المشاريع',
  people: 'الفريق',
  billing: 'الفوترة',
  signIn: 'تسجيل الدخول',
  loading: 'جارٍ التحميل…',
  support: 'الدعم',
  plan: 'خطة الفريق',
  seats: '12 من 20 مقعدًا قيد الاستخدام.',
  price: 'السعر',
  amount: '20.00 € لكل مقعد شهريًا',
  renews: 'التجديد',
  december: '1 ديسمبر 2026',
  changePlan: 'تغيير الخطة',
  payment: 'طريقة الدفع',
  charged: 'يُخصم المبلغ في أول كل شهر.',
  card: 'البطاقة',
  expires: 'تنتهي في',
  holder: 'صاحب البطاقة',
  invoices: 'الفواتير',
  months: ['1 نوفمبر 2026', '1 أكتوبر 2026', '1 سبتمبر 2026'],
  delete: 'حذف مساحة العمل',
  forGood: 'تُحذف المشاريع والفريق والفواتير نهائيًا.',
  explanation: 'غير متاح أثناء عرض هذا الحساب.',
}
