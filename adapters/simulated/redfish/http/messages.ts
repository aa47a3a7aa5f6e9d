/** Redfish's extended errors: the messages of the registry `Base` that this service sends. */

const texts = {
  Success: ['OK', 'The request was carried out.', 'None.'],
  NoValidSession: ['Critical', 'No session and no credential came with the request.', 'Log in.'],
  ResourceAtUriUnauthorized: ['Critical', 'Access to %1 was denied: %2.', 'Check the credential.'],
  SessionLimitExceeded: [
    'Critical',
    'The service already holds as many sessions as it can.',
    'End a session, or wait until one expires.',
  ],
  ServiceTemporarilyUnavailable: [
    'Critical',
    'The service cannot answer now. Try again in %1 seconds.',
    'Wait for the time given.',
  ],
  ResourceMissingAtURI: ['Critical', 'There is no resource at %1.', 'Follow the service’s links.'],
  ActionNotSupported: [
    'Critical',
    'The resource does not support the action %1.',
    'Use a target that the resource lists.',
  ],
  OperationNotAllowed: [
    'Critical',
    'The resource does not allow this method.',
    'Use a method that the Allow header lists.',
  ],
  QueryNotSupported: [
    'Warning',
    'The service does not support query parameters.',
    'Leave the query out.',
  ],
  MalformedJSON: ['Critical', 'The body of the request is not JSON.', 'Mend the body.'],
  UnrecognizedRequestBody: [
    'Warning',
    'The body of the request is not something the service can read.',
    'Send a JSON object as application/json.',
  ],
  EmptyJSON: ['Warning', 'The body of the request is an empty object.', 'Say what to change.'],
  NoOperation: ['Warning', 'The body of the request changes nothing.', 'Say what to change.'],
  PropertyUnknown: ['Warning', 'The resource has no property %1.', 'Leave the property out.'],
  PropertyNotWritable: ['Warning', 'The property %1 cannot be written.', 'Leave it out.'],
  PropertyMissing: ['Warning', 'The property %1 is required.', 'Give the property.'],
  PropertyValueTypeError: [
    'Warning',
    'The value %1 of the property %2 has the wrong type.',
    'Send a value of the right type.',
  ],
  PropertyValueNotInList: [
    'Warning',
    'The value %1 of the property %2 is not one of those allowed.',
    'Choose one of the allowable values.',
  ],
  ActionParameterMissing: [
    'Critical',
    'The action %1 needs the parameter %2.',
    'Give the parameter.',
  ],
  ActionParameterUnknown: [
    'Warning',
    'The action %1 does not know the parameter %2.',
    'Leave the parameter out.',
  ],
  ActionParameterNotSupported: [
    'Warning',
    'The value of the parameter %1 of the action %2 is not supported.',
    'Choose one of the allowable values.',
  ],
  ActionParameterValueTypeError: [
    'Warning',
    'The value %1 of the parameter %2 of the action %3 has the wrong type.',
    'Send a value of the right type.',
  ],
  ActionParameterValueConflict: [
    'Warning',
    'The value %2 of the parameter %1 does not fit the present state of the resource.',
    'Wait until the power state has settled and choose a value that fits it.',
  ],
  PreconditionFailed: [
    'Critical',
    'The resource is no longer what the request expects.',
    'Read the resource again.',
  ],
  PropertyValueModified: ['Warning', 'The property %1 had a value of its own.', 'Read it again.'],
  PropertyValueOutOfRange: [
    'Warning',
    'The value %1 of the property %2 is not within its bounds.',
    'Send a value within the bounds.',
  ],
  ActionParameterValueError: [
    'Warning',
    'The value of the parameter %1 of the action %2 cannot be used.',
    'Give a value that the action takes.',
  ],
  ImageNotUsable: ['Critical', 'The image cannot be used: %1.', 'Send another image.'],
  ResourceInUse: ['Warning', 'The resource is in use.', 'Wait until it is free.'],
  ResourceAlreadyExists: ['Critical', 'There is a %1 with the %2 %3 already.', 'Choose another.'],
  CreateLimitReachedForResource: ['Critical', 'No more can be made.', 'Delete one.'],
  PropertyValueConflict: [
    'Warning',
    'The property %1 does not go with the property %2.',
    'Leave one of them out.',
  ],
  PreconditionRequired: ['Critical', 'The request has no If-Match.', 'Send the entity tag along.'],
  InternalError: ['Critical', 'Something went wrong within the service.', 'Try again.'],
  NotLicensed: ['Critical', 'Not licensed to perform this request.', 'Get a licence.'],
  PasswordChangeRequired: [
    'Critical',
    'The password has to be changed at %1 before anything else.',
    'Change the password.',
  ],
  GeneralError: ['Critical', 'The request failed: see the resolution.', 'Send a smaller body.'],
} as const satisfies Record<string, readonly [severity: string, text: string, resolution: string]>

/** The last part of a message's id. */
export type MessageKey = keyof typeof texts

/** One message as Redfish sends it. */
export interface Message {
  readonly MessageId: string
  readonly [property: string]: unknown
}

/** A message with its arguments, about the given property (a JSON pointer) if it is about one. */
export function message(key: MessageKey, args: readonly string[] = [], pointer?: string): Message {
  const [severity, text, resolution] = texts[key]
  return {
    '@odata.type': '#Message.v1_1_2.Message',
    MessageId: `Base.1.18.${key}`,
    Message: text.replace(/%(\d)/g, (_, place) => args[Number(place) - 1] ?? ''),
    MessageArgs: args,
    MessageSeverity: severity,
    Resolution: resolution,
    ...(pointer === undefined ? {} : { RelatedProperties: [pointer] }),
  }
}

/** The body of an error answer. */
export function errorBody(messages: readonly Message[]): object {
  const [first] = messages
  const alone = messages.length === 1 && first !== undefined
  return {
    error: {
      code: alone ? first.MessageId : 'Base.1.18.GeneralError',
      message: alone ? first.Message : 'Several things are wrong: see the extended information.',
      '@Message.ExtendedInfo': messages,
    },
  }
}
