import { TextField } from '../../ui/Field.tsx'

/** A home as it is typed, with how to get in. */
export type TypedAddress = {
  line: string
  suburb: string
  landmark: string
  contactName: string
  contactPhone: string
  gateCode: string
}

/** Where, how to find the door, and who opens it. */
export function AddressFields({
  value,
  errors = {},
  onChange,
}: {
  value: TypedAddress
  errors?: Record<string, string>
  onChange: (next: Partial<TypedAddress>) => void
}) {
  return (
    <>
      <TextField
        label="Street and number"
        autoComplete="address-line1"
        maxLength={200}
        value={value.line}
        error={errors['address.line']}
        onChange={(event) => onChange({ line: event.target.value })}
      />
      <TextField
        label="Suburb"
        autoComplete="address-level3"
        maxLength={80}
        value={value.suburb}
        error={errors['address.suburb']}
        onChange={(event) => onChange({ suburb: event.target.value })}
      />
      <TextField
        label="How to find the door"
        hint="The blue gate opposite the church."
        maxLength={200}
        value={value.landmark}
        onChange={(event) => onChange({ landmark: event.target.value })}
      />
      <TextField
        label="Code of the gate"
        hint="If there is one. Only the nurse sees it, once she is on her way."
        autoComplete="off"
        maxLength={20}
        value={value.gateCode}
        error={errors['gateCode']}
        onChange={(event) => onChange({ gateCode: event.target.value })}
      />
      <fieldset className="grid gap-4">
        <legend className="pb-2 font-semibold">Who lets the nurse in?</legend>
        <TextField
          label="Their name"
          hint="If it is somebody else: a neighbour, the caretaker."
          maxLength={120}
          value={value.contactName}
          error={errors['address.contact.name']}
          onChange={(event) => onChange({ contactName: event.target.value })}
        />
        <TextField
          label="Their phone"
          type="tel"
          value={value.contactPhone}
          error={errors['address.contact.phone']}
          onChange={(event) => onChange({ contactPhone: event.target.value })}
        />
      </fieldset>
    </>
  )
}
